/** The comparison bundle: the two clients and the commands `dispatch` sends, and nothing of ours. */
export {
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
export { GetAccountCommand, SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
