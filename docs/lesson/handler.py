import os
from urllib.parse import unquote_plus

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


def lambda_handler(event, context):
    for record in event["Records"]:
        bucket = record["s3"]["bucket"]["name"]
        upload = record["s3"]["object"]
        key = unquote_plus(upload["key"])
        table.put_item(
            Item={
                "bucket": bucket,
                "object_key": key,
                "size": upload.get("size", 0),
                "etag": upload.get("eTag", ""),
                "event_time": record["eventTime"],
                "event_name": record["eventName"],
                "sequencer": upload.get("sequencer", ""),
            }
        )
        print(f"Saved metadata for {bucket}/{key}")
    return {"statusCode": 200}
