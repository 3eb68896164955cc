"""Business names suggested for technical ones: ``category_id`` becomes *Category ID*.

Pure: a suggestion only ever re-arranges what the technical name says; it translates nothing and
loses nothing, since a person still has to accept it.
"""

import re

from catalog.words import chunks, words

# How the business writes what technical names write in any case.
_WRITTEN = """
ACL AI API ARN ARPU ARR ASIN ATM AWS B2B B2C BI BIC BMI CDN CEO CFO CLV CMS CPC CPM CPU CRM CRS
CSV CTR CVV DB DNA DNS DOB DVD EAN ECG EEG EHR ERP ETA ETL EU EUR FAQ FIPS FK FTP FX GB GBP GDP
GDPR GIS GL GMT GPA GPS GPU GTIN GUID HR HTML HTTP HTTPS IATA IBAN ICAO ICD ID IDs IMDb IMEI IoT
IP IPv4 IPv6 ISBN ISIN ISO ISP ISSN JSON JWT KB KPI KPIs KYC LEI LTV MAC MB MBps MD5 MFA MIME ML
MRR MSRP MTD NAICS NPS OEM OIDC OS PDF PHI PII PIN PK PO POS QA QTD RAM RGB ROI S3 SaaS SEO SHA
SHA1 SHA256 SIC SIM SKU SKUs SLA SMS SQL SSH SSL SSN SSO SUV SWIFT TB TLS TV TVs UI UK UPC URI
URIs URL URLs URN USA USD UTC UTF UTM UUID UUIDs UX VAT VIN VIP VPN XML YOY YTD ZIP
"""
_FIXED = {written.lower(): written for written in _WRITTEN.split()}
# One letter with its number is one word (q1, v2), and so is an ordinal (1st).
_TOGETHER = re.compile(r"[^\W\d_]\d+|\d+(st|nd|rd|th)", re.IGNORECASE)


def suggest(technical_name: str) -> str:
    """The business name for a technical one; the name itself when it holds no word at all."""
    shouted = technical_name.isupper()
    parts = [
        _written(word, shouted) for chunk in chunks(technical_name) for word in _parts_of(chunk)
    ]
    return " ".join(parts) or technical_name


def _parts_of(chunk: str) -> list[str]:
    together = chunk.lower() in _FIXED or _TOGETHER.fullmatch(chunk)
    return [chunk] if together else words(chunk)


def _written(word: str, shouted: bool) -> str:
    fixed = _FIXED.get(word.lower())
    if fixed:
        return fixed
    # Capitals in an otherwise mixed name are somebody's acronym: VINNumber, filmUPC.
    if word.isupper() and not shouted:
        return word
    return _capitalised(word, lower_rest=shouted)


def _capitalised(word: str, *, lower_rest: bool) -> str:
    capital, rest = word[0].upper(), word[1:].lower() if lower_rest else word[1:]
    # In some scripts a change of case is not one letter for one letter; then nothing is changed.
    same = (capital + rest).casefold() == word.casefold()
    return capital + rest if same else word
