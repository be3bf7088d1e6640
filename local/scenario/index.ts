/** Scenarios by name, for `npm start -- --scenario <name>` and the demo. */
import { builtWords } from '../words.ts';
import { type DemoTypes, demoScenario, type Scenario } from './demo.ts';

/** The type ids of the clinic's own `clinic.yaml` that stand for an infusion and a consultation. */
function clinicTypes(): DemoTypes {
  const { appointmentTypes } = builtWords().release.clinic;
  const idOf = (kind: string): string => {
    const id = Object.keys(appointmentTypes).find((each) => appointmentTypes[each]?.kind === kind);
    if (id === undefined)
      throw new Error(`templates/clinic.yaml has no appointment type of kind "${kind}": the demo books one`);
    return id;
  };
  const infusion = idOf('infusion');
  return { infusion, consultation: idOf('consultation'), location: appointmentTypes[infusion]?.location ?? '' };
}

const scenarios: Readonly<Record<string, (begunAt: number) => Scenario>> = {
  demo: (begunAt) => demoScenario(begunAt, clinicTypes()),
  few: (begunAt) => demoScenario(begunAt, clinicTypes(), true),
};

export const scenarioNames = Object.keys(scenarios);

/** @param begunAt the clock when the scenario was first begun, epoch ms. Undefined result: no such scenario. */
export function scenarioNamed(name: string): ((begunAt: number) => Scenario) | undefined {
  return scenarios[name];
}
