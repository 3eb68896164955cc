"""The access matrix: every URL by its name, and what each of the seven people is answered."""

from tests.access.rows import (
    catalog,
    closing,
    connection,
    drift,
    explaining,
    fulfilment,
    governance,
    handovers,
    mirrors,
    platform,
    sharing,
    subscriptions,
)
from tests.access.table import Row

MATRIX: dict[str, Row] = {
    **platform.ROWS,
    **governance.ROWS,
    **connection.ROWS,
    **catalog.ROWS,
    **sharing.ROWS,
    **mirrors.ROWS,
    **handovers.ROWS,
    **subscriptions.ROWS,
    **closing.ROWS,
    **explaining.ROWS,
    **drift.ROWS,
    **fulfilment.ROWS,
}
