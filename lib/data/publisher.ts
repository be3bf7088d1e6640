import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { onTable } from '../constructs/statements.ts';
import type { Environment } from '../environment.ts';
import type { PeopleTable } from './people-table.ts';
import type { WordsTable } from './words-table.ts';

/**
 * What whoever publishes may do, for the clinic to attach to their sign-in: plan for everybody, add words, move the pointer.
 * They change nobody, send nothing and delete nothing. Who is planned for can be read: the plan is made of people.
 */
export class Publisher extends Construct {
  readonly policy: ManagedPolicy;

  constructor(
    scope: Construct,
    id: string,
    { environment, people, words }: { environment: Environment; people: PeopleTable; words: WordsTable },
  ) {
    super(scope, id);
    this.policy = new ManagedPolicy(this, 'Policy', {
      description: `Publishing words in ${environment.name}, and nothing else`,
      statements: [
        onTable(words.table.tableArn, 'GetItem', 'Query', 'PutItem'),
        onTable(people.table.tableArn, 'Query'),
        onTable(people.dueIndexArn, 'Query'),
      ],
    });
  }
}
