/**
 * The template of the bucket's side, where the ledger is in another account or region: a rule on the
 * default bus, which gets the events of S3, and the role by which it forwards them.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-account.html
 */
export function bucketSideTemplate(): object {
  return {
    Description: "Forwards a bucket's events to the event bus of an upload ledger",
    Parameters: {
      BucketName: {
        Type: 'String',
        Description: 'The bucket, for which EventBridge must be on',
        AllowedPattern: '^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$',
      },
      EventBusArn: {
        Type: 'String',
        Description: "The output EventBusArn of the ledger's stack",
        AllowedPattern: '^arn:[^:]+:events:[^:]+:[0-9]{12}:event-bus/.+$',
      },
    },
    Resources: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          Description: 'Forwards events of a bucket to an upload ledger',
          AssumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { Service: 'events.amazonaws.com' },
                Action: 'sts:AssumeRole',
              },
            ],
          },
          Policies: [
            {
              PolicyName: 'ForwardEvents',
              PolicyDocument: {
                Version: '2012-10-17',
                Statement: [
                  {
                    Sid: 'ForwardEvents',
                    Effect: 'Allow',
                    Action: 'events:PutEvents',
                    Resource: { Ref: 'EventBusArn' },
                  },
                ],
              },
            },
          ],
        },
      },
      Rule: {
        Type: 'AWS::Events::Rule',
        Properties: {
          Description: 'Forwards object events to the upload ledger',
          EventPattern: {
            source: ['aws.s3'],
            'detail-type': ['Object Created', 'Object Deleted'],
            detail: { bucket: { name: [{ Ref: 'BucketName' }] } },
          },
          Targets: [
            {
              Id: 'Ledger',
              Arn: { Ref: 'EventBusArn' },
              RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
            },
          ],
        },
      },
    },
  }
}
