import { Duration } from 'aws-cdk-lib';
import { type AlarmSpec, metric } from '../constructs/alarm.ts';

/**
 * The account's standing with SES, as SES itself counts it. Shares, not percent. SES puts an account under review at 5 %
 * bounces or 0.1 % complaints. https://docs.aws.amazon.com/ses/latest/dg/reputationdashboard-cloudwatch-alarm.html
 */
export function reputationAlarms(): AlarmSpec[] {
  return [
    reputation('ses-bounce-rate', 'Reputation.BounceRate', 0.05, 'Too many of our emails bounce.'),
    reputation(
      'ses-complaint-rate',
      'Reputation.ComplaintRate',
      0.001,
      'Too many readers report our emails as unwanted.',
    ),
  ];
}

function reputation(id: string, metricName: string, threshold: number, says: string): AlarmSpec {
  return {
    id,
    // SES reports about hourly.
    metric: metric('AWS/SES', metricName, {}, 'Average', Duration.hours(1)),
    when: 'atLeast',
    threshold,
    periods: 1,
    silence: 'fine',
    runbook: 'ses-reputation-falls',
    says,
    tell: 'engineer',
  };
}
