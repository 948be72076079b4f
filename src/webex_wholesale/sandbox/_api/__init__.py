"""The API's own rules about requests: shapes, parameters, tokens, routes, and the way through them."""
