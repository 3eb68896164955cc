"""The rule book: who belongs where, in which words, under which rules."""

from governance.models.accounts import AwsAccount
from governance.models.domains import CatalogChoice, Domain, SharingBy, Stewardship
from governance.models.forms import FieldType, FormField, FormPurpose, MetadataForm
from governance.models.glossaries import Glossary, Term, TermRelation
from governance.models.projects import Membership, Project, ProjectRole
from governance.models.rules import Rule, RuleKind

__all__ = [
    "AwsAccount",
    "CatalogChoice",
    "Domain",
    "FieldType",
    "FormField",
    "FormPurpose",
    "Glossary",
    "Membership",
    "MetadataForm",
    "Project",
    "ProjectRole",
    "Rule",
    "RuleKind",
    "SharingBy",
    "Stewardship",
    "Term",
    "TermRelation",
]
