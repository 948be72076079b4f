"""Every error the SDK raises, in one tree.

```
WholesaleError
├── ConfigurationError            the client cannot work as it was set up
│   ├── MissingToken              no token, or a blank one
│   ├── MissingExtra              an optional library is not installed; names the extra
│   ├── ClientClosed              used after close()
│   └── WrongEventLoop            an async client used from a second event loop
├── InvalidRequest                refused before anything was sent (also a ValueError)
│   ├── InvalidPollToken          client.resume() was given something else
│   ├── UnsupportedLocale  InvalidWebexId  InvalidAddress  InvalidPhoneNumber  InvalidBillingPeriod
├── CallError                     one call went wrong; names operation, attempts, tracking id
│   ├── TransportError            no answer was received
│   │   ├── RequestNotSent        DNS, connect, TLS, proxy, pool: nothing reached the service
│   │   └── ResponseLost          sent, but the answer was cut off or never came
│   ├── DeadlineExceeded          no time left for (another) attempt (also a TimeoutError)
│   ├── ApiError                  the service answered with an error status
│   │   ├── BadRequest Unauthorized Forbidden NotFound MethodNotAllowed Conflict Gone
│   │   ├── UnsupportedMediaType Locked PreconditionRequired RateLimited
│   │   └── ServerError
│   │       └── InternalServerError NotSupported BadGateway ServiceUnavailable GatewayTimeout
│   ├── OutcomeUnknown            a create that may or may not have happened; never repeated blindly
│   ├── DownloadError             a report's file could not be had whole
│   ├── AuthError                 no usable access token could be got
│   │   ├── ReauthenticationRequired  the refresh token is dead: a person has to sign in again
│   │   ├── InvalidClient         client id or secret are refused
│   │   ├── RefreshFailed         the token endpoint fails; later calls try again
│   │   ├── TokenStoreError       the store is corrupt, locked, read-only or open to others
│   │   └── LoginFailed           the first login did not end with tokens
│   │       ├── LoginCancelled    refused by the person or a policy
│   │       ├── LoginTimeout      nobody finished it (also a TimeoutError)
│   │       └── LoginStateMismatch  the redirect belongs to another login
│   └── ResponseError             an answer that cannot be used
│       ├── DecodeError           a value of the wrong type; names the JSON paths, never the values
│       ├── UnexpectedResponse    not JSON, no body, no id
│       ├── UntrustedLink         a link or redirect that leaves the API's origin
│       └── PaginationError       a next page that loops or changes whose data is listed
├── OperationError                an asynchronous operation did not end well; carries resource and token
│   ├── OperationFailed           ended in an error state
│   │   └── ResourceGone          removed meanwhile, or never visible
│   ├── ProvisionedWithErrors     usable, but something failed
│   ├── OperationParked           waits for a compliance review or a person's consent
│   ├── PollTimeout               still moving when the time was up (also a TimeoutError)
│   │   ├── StateDeadlineExceeded one state lasted longer than it may
│   │   └── UnknownState          the time was up in a state this SDK does not know
├── DuplicateNaturalKey           several resources answer to a key that should be unique
├── NaturalKeyConflict            a resource with that key exists, and differs
├── JournalError                  the journal cannot be used; nothing was created or deleted
├── PrecheckFailed                a precheck before provisioning said no; nothing was created
├── ResourceInTransition          being provisioned, changed or removed; nothing was sent
├── EditConflict                  somebody else changed it between reading and writing
└── RowError                      one row of a billing file cannot be read
```

Errors are plain data: they pickle, deep-copy, and hold no request, response or connection.
"""

from __future__ import annotations

from webex_wholesale.errors.api import (
    API_ERRORS,
    ApiError,
    BadGateway,
    BadRequest,
    Conflict,
    ErrorDetail,
    Forbidden,
    GatewayTimeout,
    Gone,
    InternalServerError,
    Locked,
    MethodNotAllowed,
    NotFound,
    NotSupported,
    PreconditionRequired,
    RateLimited,
    ServerError,
    ServiceUnavailable,
    Unauthorized,
    UnsupportedMediaType,
    api_error_class,
)
from webex_wholesale.errors.auth import (
    AuthError,
    InvalidClient,
    LoginCancelled,
    LoginFailed,
    LoginStateMismatch,
    LoginTimeout,
    ReauthenticationRequired,
    RefreshFailed,
    TokenStoreError,
)
from webex_wholesale.errors.base import (
    ClientClosed,
    ConfigurationError,
    InvalidAddress,
    InvalidBillingPeriod,
    InvalidPhoneNumber,
    InvalidPollToken,
    InvalidRequest,
    InvalidWebexId,
    MissingExtra,
    MissingToken,
    UnsupportedLocale,
    WholesaleError,
    WrongEventLoop,
)
from webex_wholesale.errors.calls import (
    CallError,
    DeadlineExceeded,
    DecodeError,
    DownloadError,
    OutcomeUnknown,
    PaginationError,
    RequestNotSent,
    ResponseError,
    ResponseLost,
    TransportError,
    UnexpectedResponse,
    UntrustedLink,
    WriteEffect,
)
from webex_wholesale.errors.data import (
    DuplicateNaturalKey,
    EditConflict,
    JournalError,
    NaturalKeyConflict,
    PrecheckFailed,
    ResourceInTransition,
    RowError,
)
from webex_wholesale.errors.operations import (
    OperationError,
    OperationFailed,
    OperationParked,
    PollTimeout,
    ProvisionedWithErrors,
    ResourceGone,
    StateDeadlineExceeded,
    UnknownState,
)

__all__ = [
    "API_ERRORS",
    "ApiError",
    "AuthError",
    "BadGateway",
    "BadRequest",
    "CallError",
    "ClientClosed",
    "ConfigurationError",
    "Conflict",
    "DeadlineExceeded",
    "DecodeError",
    "DownloadError",
    "DuplicateNaturalKey",
    "EditConflict",
    "ErrorDetail",
    "Forbidden",
    "GatewayTimeout",
    "Gone",
    "InternalServerError",
    "InvalidAddress",
    "InvalidBillingPeriod",
    "InvalidClient",
    "InvalidPhoneNumber",
    "InvalidPollToken",
    "InvalidRequest",
    "InvalidWebexId",
    "JournalError",
    "Locked",
    "LoginCancelled",
    "LoginFailed",
    "LoginStateMismatch",
    "LoginTimeout",
    "MethodNotAllowed",
    "MissingExtra",
    "MissingToken",
    "NaturalKeyConflict",
    "NotFound",
    "NotSupported",
    "OperationError",
    "OperationFailed",
    "OperationParked",
    "OutcomeUnknown",
    "PaginationError",
    "PollTimeout",
    "PrecheckFailed",
    "PreconditionRequired",
    "ProvisionedWithErrors",
    "RateLimited",
    "ReauthenticationRequired",
    "RefreshFailed",
    "RequestNotSent",
    "ResourceGone",
    "ResourceInTransition",
    "ResponseError",
    "ResponseLost",
    "RowError",
    "ServerError",
    "ServiceUnavailable",
    "StateDeadlineExceeded",
    "TokenStoreError",
    "TransportError",
    "Unauthorized",
    "UnexpectedResponse",
    "UnknownState",
    "UnsupportedLocale",
    "UnsupportedMediaType",
    "UntrustedLink",
    "WholesaleError",
    "WriteEffect",
    "WrongEventLoop",
    "api_error_class",
]
