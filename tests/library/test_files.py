"""Files: what is taken, what is taken out, and how one is given to others."""

import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError

from groups.library.files import MOST_BYTES, Unfit, taken
from groups.library.files.naming import safe_name
from groups.library.files.pictures import NoJpeg, without_notes
from groups.library.models import Resource, ResourceFile
from groupsite.confidentiality.acting import acting_as
from tests.library.papers import SECRET, archive, jpeg, pdf
from tests.library.shelves import approve, proposal

DOCX = ("[Content_Types].xml", "_rels/.rels", "word/document.xml", "word/vbaProject.bin")


def test_the_pages_are_kept_and_nothing_else():
    raw = pdf(burdened=True, picture=jpeg(), content=b"0 0 m 7 7 l S")
    assert raw.count(SECRET) >= 5
    kept = taken("worksheet.pdf", raw)
    assert kept.content.startswith(b"%PDF-")
    assert b"0 0 m 7 7 l S" in kept.content
    assert jpeg(notes=False) in kept.content
    assert SECRET not in kept.content
    for burden in (b"JavaScript", b"/JS", b"EmbeddedFile", b"/Annots", b"/AA", b"xmpmeta"):
        assert burden not in kept.content, burden


def test_what_was_taken_once_is_taken_again():
    kept = taken("a.pdf", pdf(pages=3, picture=jpeg())).content
    assert taken("a.pdf", kept).content.count(b"/MediaBox") == 3


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "is empty"),
        (pdf() + bytes(MOST_BYTES), "larger than 2 MB"),
        (archive(*DOCX), "office document"),
        (archive("mimetype", "content.xml"), "office document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "office document"),
        (b"{\\rtf1\\ansi hello}", "office document"),
        (b"Rar!\x1a\x07\x00" + bytes(20), "archive"),
        (jpeg(), "picture"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\xff" * 8, "picture"),
        (b"<!doctype html><script>alert(1)</script>", "web page"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "web page"),
        (b"MZ\x90\0" + bytes(60), "no file that we can give"),
        (b"plain words", "no file that we can give"),
        (b"<html>" + pdf(), "web page|no file"),
        (b"GIF89a/*" + pdf(), "picture"),
        (b"%PDF-1.7\n%%EOF", "damaged"),
        (b"%PDF-1.7\n<script>alert(1)</script>", "damaged"),
        (pdf()[:300], "damaged|no pages"),
        (pdf(password="kettle"), "password"),
        (pdf(pages=201), "more than 200 pages"),
        (pdf(picture=jpeg(), pixels=10_000), "picture in the file is far too large"),
        (pdf(picture=b"\xff\xd8\xff\xe1\xff\xff"), "picture in the file is damaged"),
        (pdf(packed=zlib.compress(bytes(110 * 1024 * 1024))), "far too large when it is opened"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_anything_else_is_refused_with_the_reason(raw, reason):
    with pytest.raises(Unfit, match=reason):
        taken("worksheet.pdf", raw)


def test_what_comes_before_or_after_a_pdf_is_not_kept():
    """A file that is two things at once is one afterwards."""
    both = pdf() + archive("evil.sh") + b"<script>" + SECRET
    kept = taken("a.pdf", both).content
    assert SECRET not in kept
    assert b"evil.sh" not in kept


@pytest.mark.parametrize(
    ("title", "safe"),
    [
        ("Worksheet one", "Worksheet one.pdf"),
        ("../../etc/passwd", "etc passwd.pdf"),
        ("..\\..\\evil.exe", "evil.exe.pdf"),
        ("..", "file.pdf"),
        ("", "file.pdf"),
        ("a\u202efdp.exe", "afdp.exe.pdf"),
        ("a\u200b\0\nb\r", "ab.pdf"),
        ('a"; filename="b', "a; filename=b.pdf"),
        ("Fragen für zwei", "Fragen für zwei.pdf"),
        ("Fragen fu\u0308r zwei", "Fragen für zwei.pdf"),
        ("n" * 300, "n" * 80 + ".pdf"),
        ("Body/mind, version 2.0", "Body mind, version 2.0.pdf"),
    ],
)
def test_a_file_is_called_as_its_resource_is(title, safe):
    assert safe_name(title, ".pdf") == safe


@pytest.mark.parametrize("data", [b"", b"\xff\xd8", b"\xff\xd8\xff\xe1\xff", b"\xff\xd8" * 9])
def test_a_picture_whose_parts_cannot_be_followed_is_none(data):
    with pytest.raises(NoJpeg):
        without_notes(data)


# On the pages.


def sent(raw: bytes, name: str = "Worksheet.pdf") -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile(name, raw, "application/pdf")}


def add(client, resource: Resource, raw: bytes, name: str = "Worksheet.pdf"):
    return client.post(f"/library/{resource.pk}/file/add/", sent(raw, name))


@pytest.mark.django_db
def test_a_file_goes_with_its_resource(cast, client, as_person):
    resource = proposal(cast.sol, kind="worksheet")
    address = f"/library/{resource.pk}/file/"
    sol, jo = as_person(cast.sol), as_person(cast.jo)
    assert jo.get(address).status_code == 404, "there is none"
    assert add(sol, resource, pdf(burdened=True), "..\u202e for Maren.exe").status_code == 302
    assert "Save the file" in jo.get(f"/library/{resource.pk}/").content.decode()
    got = jo.get(address)
    assert got.content.startswith(b"%PDF-")
    assert SECRET not in got.content
    assert got["Content-Type"] == "application/pdf"
    assert got["Content-Disposition"] == f'attachment; filename="{resource.title}.pdf"'
    assert got["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert got["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in got["Cache-Control"]
    for who in (client, as_person(cast.maren)):
        assert who.get(address).status_code == 404, "not published"
    approve(cast.jo, resource)
    approve(cast.cora, resource)
    assert client.get(address).content == got.content


@pytest.mark.django_db
def test_a_wrong_file_is_refused_beside_the_field(cast, as_person):
    resource = proposal(cast.sol, kind="worksheet")
    sol = as_person(cast.sol)
    for raw, reason in {
        b"": "The file is empty",
        archive(*DOCX): "An office document can carry programs",
        b"%PDF-1.4 nothing": "The file is damaged",
    }.items():
        answer = add(sol, resource, raw)
        assert answer.status_code == 422
        assert reason in answer.content.decode()
    assert sol.post(f"/library/{resource.pk}/file/add/").status_code == 422
    with acting_as(cast.sol):
        assert not ResourceFile.objects.exists()


@pytest.mark.django_db
def test_another_file_takes_its_place_until_somebody_has_reviewed_it(cast, as_person):
    resource = proposal(cast.sol, kind="worksheet")
    sol = as_person(cast.sol)
    for pages in (1, 2):
        assert add(sol, resource, pdf(pages=pages)).status_code == 302
    with acting_as(cast.sol):
        assert bytes(ResourceFile.objects.get().content).count(b"/MediaBox") == 2
    approve(cast.jo, resource)
    assert add(sol, resource, pdf(pages=3)).status_code == 403
    with acting_as(cast.sol):
        assert ResourceFile.objects.all().delete()[0] == 0
        assert ResourceFile.objects.update(name="other.pdf") == 0


@pytest.mark.django_db
def test_only_who_proposed_it_adds_a_file(cast, as_person):
    resource = proposal(cast.sol, kind="worksheet")
    assert add(as_person(cast.jo), resource, pdf()).status_code == 403
    assert add(as_person(cast.maren), resource, pdf()).status_code == 404
    facts = {"name": "a.pdf", "media_type": "application/pdf", "size": 1, "content": b"x"}
    with pytest.raises(ProgrammingError, match="row-level security"), acting_as(cast.jo):
        ResourceFile.objects.create(resource=resource, **facts)
