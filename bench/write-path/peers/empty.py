def lambda_handler(event, context):
    """Does nothing."""
