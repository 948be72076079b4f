"""Python SDK for the Webex Wholesale Route-to-Market APIs."""
