"""The people of the film company, and how they sign in to the demo."""

from dataclasses import dataclass

PASSWORD = "sluice-demo"  # noqa: S105 - known to everyone: the demo listens on loopback only


@dataclass(frozen=True)
class Person:
    key: str
    name: str
    does: str
    is_auditor: bool = False
    is_platform_admin: bool = False

    @property
    def email(self) -> str:
        return f"{self.key}@example.com"

    def claims(self) -> dict[str, object]:
        """What the demo's OpenID provider tells of the person."""
        return {"sub": self.key, "email": self.email, "email_verified": True, "name": self.name}


OLU = Person("olu", "Olu Adeyemi", "owns the project Film Catalog")
STEN = Person("sten", "Sten Lindqvist", "steward of the domain Streaming")
ANA = Person("ana", "Ana Ferreira", "analyst in the project Marketing Analysis")
SAM = Person("sam", "Sam Okafor", "in no project")
IDA = Person("ida", "Ida Nakamura", "auditor", is_auditor=True)
ADA = Person("ada", "Ada Kowalska", "platform admin", is_platform_admin=True)
PEOPLE = (OLU, STEN, ANA, SAM, IDA, ADA)
