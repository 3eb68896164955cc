"""Parameters checked against boto3's own service models, before any handler sees them."""

from functools import lru_cache

from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.validate import ParamValidator

from sandbox.errors import AwsError
from sandbox.operations import Call, Params

_CODES = {
    "glue": "InvalidInputException",
    "lakeformation": "InvalidInputException",
    "ram": "InvalidParameterException",
}
"""Services whose parameters are checked here, and what they call an unfit one."""


@lru_cache
def _model(service: str) -> ServiceModel:
    return ServiceModel(Loader().load_service_model(service, "service-2"), service)


def check(call: Call) -> None:
    """Raise the service's refusal for a parameter that is missing, unknown or of a wrong kind."""
    code = _CODES.get(call.service)
    if code is None:
        return
    shape = _model(call.service).operation_model(call.operation).input_shape
    report = ParamValidator().validate(call.params, shape) if shape else None
    if report and report.has_errors():
        raise AwsError(code, report.generate_report())


def without_nulls(params: Params) -> Params:
    """A JSON null means that a parameter is not given."""
    return {name: value for name, value in params.items() if value is not None}
