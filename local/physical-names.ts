/** What `Ref` and `Fn::GetAtt` answer on this machine: names made of the logical id, the same at every start. */

export interface Place {
  readonly region: string;
  /** Twelve digits. */
  readonly account: string;
  readonly stackName: string;
}

interface NamedResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** Six characters end the ARN of every secret; a constant here, so that an ARN survives a restart. */
const SECRET_SUFFIX = 'local0';

const NAME_PROPERTY: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::GlobalTable': 'TableName',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::SecretsManager::Secret': 'Name',
  'AWS::ApiGateway::Stage': 'StageName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::IAM::Role': 'RoleName',
};

/** The name that a resource would have: the one that the template gives it, else its logical id. */
export function physicalName(logicalId: string, resource: NamedResource): string {
  const property = NAME_PROPERTY[resource.Type];
  const given = property && resource.Properties?.[property];
  return typeof given === 'string' ? given : logicalId;
}

/** `Ref`. */
export function referenceTo(logicalId: string, resource: NamedResource, place: Place): string {
  if (resource.Type === 'AWS::SQS::Queue')
    return queueUrl(physicalName(logicalId, resource), place);
  const refIsArn = ['AWS::SecretsManager::Secret', 'AWS::SNS::Topic'].includes(resource.Type);
  return refIsArn ? arnOf(logicalId, resource, place) : physicalName(logicalId, resource);
}

/** `Fn::GetAtt`. An attribute that no local part needs gets a recognisable placeholder. */
export function attributeOf(
  logicalId: string,
  resource: NamedResource,
  attribute: string,
  place: Place,
): string {
  if (attribute === 'Arn' || attribute.endsWith('Arn')) {
    const arn = arnOf(logicalId, resource, place);
    return attribute === 'StreamArn' ? `${arn}/stream/local` : arn;
  }
  if (attribute === 'Id') return referenceTo(logicalId, resource, place);
  return `${logicalId}.${attribute}`;
}

/** As on AWS: who follows it, and not AWS_ENDPOINT_URL_SQS, finds no queue of this account. */
function queueUrl(name: string, { region, account }: Place): string {
  return `https://sqs.${region}.amazonaws.com/${account}/${name}`;
}

function arnOf(logicalId: string, resource: NamedResource, place: Place): string {
  const name = physicalName(logicalId, resource);
  const at = `${place.region}:${place.account}`;
  switch (resource.Type) {
    case 'AWS::Lambda::Function':
      return `arn:aws:lambda:${at}:function:${name}`;
    case 'AWS::SecretsManager::Secret':
      return `arn:aws:secretsmanager:${at}:secret:${name}-${SECRET_SUFFIX}`;
    case 'AWS::DynamoDB::GlobalTable':
    case 'AWS::DynamoDB::Table':
      return `arn:aws:dynamodb:${at}:table/${name}`;
    case 'AWS::IAM::Role':
      return `arn:aws:iam::${place.account}:role/${name}`;
    default:
      return `arn:aws:${resource.Type.split('::')[1]?.toLowerCase()}:${at}:${name}`;
  }
}
