"""`python -m portal.demo.story SUMMARY`: the reference story, told once through the REST API.

What the analyst's role may read is asked of Athena with plain boto3. A story that was interrupted
goes on where it stopped: each step first looks whether it was taken.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from portal.demo.analyst import Analyst, QueryRefused
from portal.demo.api import Api, Refused
from portal.demo.organisation import DATABASE, LOCAL_DATABASE, PRODUCER
from portal.demo.programs import REGION

SOURCE = "films-CuratedZoneDB"
PRODUCT = "Movie listings with category"
DESCRIPTION = (
    "This table contains a complete listing of all films in our streaming movie catalog, including"
    " category/genre information for each film, as well as a list of special features."
)
SALES_ANSWERS = {"dataset_support": "film-catalog@example.com", "last_audit_date": "2026-09-30"}
TABLE = "film_category"
QUERY_BEFORE = f'SELECT * FROM "{LOCAL_DATABASE}"."{TABLE}" LIMIT 10'  # noqa: S608 - constants


class Story:
    def __init__(self, summary: dict[str, Any]) -> None:
        tokens = {name: user["token"] for name, user in summary["users"].items()}
        self.olu, self.ana = (Api(summary["url"], tokens[name]) for name in ("olu", "ana"))
        self.analyst = Analyst(summary["consumer"], summary["aws_endpoint_url"])

    def tell(self) -> None:
        """Everything from the import to the second request, unless it was told before."""
        if len(self._requests()) >= 2:
            return
        print("The reference story:", flush=True)
        self._import()
        product = self._describe()
        self._publish(product)
        self._search()
        if not self._requests():
            self._be_refused("Ana's role queries the table", QUERY_BEFORE)
        request = self._ask(product)
        subscription = self._approve(request)
        sql = self._read(subscription)
        self._revoke(subscription)
        self._be_refused("Ana's role queries again", sql)
        self._tell_ledger()
        self._ask_again(product)

    def _import(self) -> None:
        if self.olu.all("data-sources/", name=SOURCE):
            return
        with _step(f"Olu imports {DATABASE}") as say:
            source = self.olu.post(
                "data-sources/",
                name=SOURCE,
                project=self._project("Film Catalog"),
                account=self.olu.one("accounts/", account_id=PRODUCER)["id"],
                region=REGION,
                database=DATABASE,
            )
            run = self.olu.post(f"data-sources/{source['id']}/runs/")
            path = f"data-sources/{source['id']}/runs/{run['id']}/"
            done = self.olu.wait_for(path, lambda found: bool(found["finished_at"]))
            say(f"{done['state']}: {done['outcomes']}")

    def _describe(self) -> dict[str, Any]:
        """The product in its draft, its table's columns under their business names."""
        if known := self.olu.all("products/", name=PRODUCT):
            return known[0]
        with _step("Olu accepts suggested names and describes the product") as say:
            asset = self.olu.one("assets/", name=TABLE)
            settled = self.olu.post(f"assets/{asset['id']}/suggestions/acceptance/")["settled"]
            column = {"name": "category_name", "description": "The film's genre."}
            self.olu.patch(f"assets/{asset['id']}/", columns=[column])
            product: dict[str, Any] = self.olu.post(
                "products/",
                name=PRODUCT,
                description=DESCRIPTION,
                project=self._project("Film Catalog"),
                assets=[asset["id"]],
            )
            names = [found["business_name"] for found in self._columns(asset)]
            say(f"{settled} names, among them {', '.join(names)}")
        return product

    def _publish(self, product: dict[str, Any]) -> None:
        path = f"products/{product['id']}/"
        if product["publication"]:
            return
        with _step("Olu publishes before the form Sales is filled in") as say:
            try:
                self.olu.post(f"{path}publication/")
            except Refused as refused:
                say(f"refused: {' '.join(refused.problem.get('missing', [str(refused)]))}")
        with _step("Olu picks a term, fills in Sales and publishes") as say:
            country, quarter = self._term("United States"), self._term("Q3")
            answers = SALES_ANSWERS | {"sales_region": country, "sales_quarter": quarter}
            sales = {"form": self.olu.one("forms/", name="Sales")["id"], "values": answers}
            self.olu.patch(path, terms=[country], forms=[sales])
            say(f"revision {self.olu.post(f'{path}publication/')['revision']}")

    def _search(self) -> None:
        with _step("Ana searches “movie genre”") as say:
            found = self.ana.get("search/", q="movie genre")["results"]
            say(f"finds {', '.join(hit['name'] for hit in found) or 'nothing'}")

    def _ask(self, product: dict[str, Any]) -> dict[str, Any]:
        if known := self._requests():
            return known[-1]
        with _step("Ana asks for 90 days") as say:
            request = self._submit(product, "Which genres should our autumn campaign show?", 90)
            say(f"request {request['id']} is {request['state']}")
        return request

    def _approve(self, request: dict[str, Any]) -> dict[str, Any]:
        """The subscription that the request became, granted in AWS."""
        path = f"requests/{request['id']}/"
        if request["state"] == "pending":
            with _step("Olu reads the plan and approves") as say:
                steps = self.olu.get(f"{path}plan/")["steps"]
                request = self.olu.post(f"{path}approval/", comment="Enjoy. Mind the new genres.")
                say(f"{len(steps)} AWS calls planned")
        return self.ana.get(f"subscriptions/{request['subscription']}/")  # type: ignore[no-any-return]

    def _read(self, subscription: dict[str, Any]) -> str:
        """The SQL that the product page shows, which now gives rows."""
        path = f"subscriptions/{subscription['id']}/"
        if subscription["state"] == "active":
            with _step("A worker grants it in AWS and reads it back") as say:
                self.ana.wait_for(path, lambda found: found["access"] == "granted")
                say("granted")
            with _step("Ana's role queries through the link") as say:
                sql = str(self.ana.get(path)["grants"][0]["link"]["sql"])
                say(f"{len(self.analyst.query(sql))} rows")
        return str(subscription["grants"][0]["link"]["sql"])

    def _revoke(self, subscription: dict[str, Any]) -> None:
        path = f"subscriptions/{subscription['id']}/"
        if subscription["access"] == "revoked":
            return
        with _step("Olu revokes") as say:
            if subscription["state"] == "active":
                self.olu.post(f"{path}revocation/", reason="The campaign is over.")
            self.olu.wait_for(path, lambda found: found["access"] == "revoked")
            say("revoked, and seen to be gone in AWS")

    def _be_refused(self, who: str, sql: str) -> None:
        with _step(who) as say:
            say(f"refused: {_refusal(lambda: self.analyst.query(sql))}")
        with _step(f"and looks into the catalog of account {PRODUCER}") as say:
            look = _refusal(lambda: self.analyst.look_up(PRODUCER, DATABASE, TABLE))
            say(f"refused: {look}")

    def _tell_ledger(self) -> None:
        with _step("The audit log tells all of it") as say:
            events = self.olu.all("audit-events/")
            who = sorted({event["actor_label"] for event in events})
            say(f"{len(events)} events, of {', '.join(who)}")

    def _ask_again(self, product: dict[str, Any]) -> None:
        with _step("Ana asks once more, for Sten to decide") as say:
            request = self._submit(product, "The campaign goes on in winter.", 180)
            say(f"request {request['id']} is {request['state']}")

    def _submit(self, product: dict[str, Any], reason: str, days: int) -> dict[str, Any]:
        environment = self.ana.one("environments/", name="Marketing")
        request: dict[str, Any] = self.ana.post(
            "requests/",
            product=product["id"],
            project=self._project("Marketing Analysis"),
            environment=environment["id"],
            reason=reason,
            duration_days=days,
        )
        return request

    def _requests(self) -> list[dict[str, Any]]:
        """Ana's, the newest first."""
        return self.ana.all("requests/")

    def _project(self, name: str) -> int:
        return int(self.olu.one("projects/", name=name)["id"])

    def _term(self, name: str) -> int:
        return int(self.olu.one("terms/", name=name)["id"])

    def _columns(self, asset: dict[str, Any]) -> list[dict[str, Any]]:
        return self.olu.all(f"assets/{asset['id']}/columns/")


def _refusal(act: Callable[[], Sequence[Any]]) -> str:
    """AWS's reason; it is the end of the story when AWS has none."""
    try:
        got = act()
    except QueryRefused as refused:
        return str(refused)
    raise RuntimeError(f"Ana's role should have been refused, but got {len(got)} rows.")


class _Say:
    """Takes the one sentence that a step ends with."""

    words = "done"

    def __call__(self, words: str) -> None:
        self.words = words


@contextmanager
def _step(what: str) -> Iterator[_Say]:
    start, say = time.monotonic(), _Say()
    yield say
    print(f"  {what}: {say.words}  ({time.monotonic() - start:.1f} s)", flush=True)


def main(summary: Path) -> int:
    try:
        Story(json.loads(summary.read_text())).tell()
    except Refused as refused:
        print(json.dumps(refused.problem), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
