import type { DataStack } from '../data/stack.ts';
import type { EmailStack } from '../email/stack.ts';
import type { Environment } from '../environment.ts';

/** What the functions of the pipeline are built from. */
export interface PipelineProps {
  readonly environment: Environment;
  readonly functionsRoot: string;
  readonly data: DataStack;
  readonly email: EmailStack;
  /** Where links in emails point; no trailing slash. */
  readonly publicUrl: string;
}

/** Variables of the two functions that plan and send. */
export function planningVariables({ environment, data, publicUrl }: PipelineProps): Record<string, string> {
  return {
    PEOPLE_TABLE: data.people.table.tableName,
    WORDS_TABLE: data.words.table.tableName,
    PUBLIC_URL: publicUrl,
    REMINDER_PARTITIONS: String(environment.lanes.reminder),
    REQUEST_PARTITIONS: String(environment.lanes.request),
    MARKETING_PARTITIONS: String(environment.lanes.marketing),
  };
}
