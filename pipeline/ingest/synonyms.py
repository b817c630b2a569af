"""Which words head which columns in the forms, lists and minutes of Indonesian city offices.

Comes in: a header. Goes out: a role. Patterns are tried in order on the header in lower case, without punctuation,
numbering and brackets. Source: the headers of Google Forms and Microsoft Forms in Indonesian, and of lists typed in
offices.
"""

import re
from functools import lru_cache

from pipeline.ingest.sheets import Role

_WORD = (
    r"(?:saran|masukan|usul|usulan|aspirasi|tanggapan|kritik|kritikan|permasalahan|masalah|kendala|hambatan|"
    r"harapan|keluhan|"
    r"pendapat|komentar|uraian|gagasan|ide|pesan|kesan|kebutuhan|pertanyaan|feedback|comments?|suggestions?|isi|"
    r"solusi|perbaikan|tantangan|kesulitan|aduan|pengaduan|laporan|diharapkan|diusulkan|disarankan|dibutuhkan|"
    r"rekomendasi|evaluasi|lainnya|curhatan|jawaban|text|teks|opini|catatan|rincian)"
)
_TEXT = re.compile(rf"\b{_WORD}\b")
_GENERIC = re.compile(
    rf"{_WORD}(?: (?:dan|atau|serta|lain|tambahan|anda|peserta|warga|bapak ibu|kegiatan|{_WORD})){{0,4}}"
)
_WORDS_IN_TITLE = 5
_AFTER = r"(?: .{1,40})?"
_SYNONYMS: tuple[tuple[Role, str], ...] = (
    ("personal", r"(?:tempat )?(?:dan )?(?:tanggal|tgl) lahir|umur|usia|jenis kelamin|gender|jabatan" + _AFTER),
    (
        "date",
        r"(?:stempel waktu|timestamp|tanggal|tgl|waktu|date|datetime|hari tanggal|created at|submitted at|"
        r"received on|"
        r"submission date|completion time|start time)"
        r"(?: (?:pengisian|mengisi|masukan|usulan|kirim|pengiriman|diterima|input|submit|kegiatan|forum|dan|"
        r"waktu|jam|isi|utc))*",
    ),
    ("email", r"e ?mail" + _AFTER + r"|(?:alamat|address) e ?mail|email address"),
    (
        "personal",
        r"username|nama pengguna|ip address|"
        r"(?:no |nomor )?(?:nik|ktp|kk|npwp|rekening|rek|nip|nuptk|plat)(?: .{1,20})?|alamat"
        + _AFTER
        + r"|rt rw|rt|rw|"
        r"(?:akun |user ?name )?(?:instagram|ig|facebook|medsos|media sosial)" + _AFTER,
    ),
    (
        "phone",
        r"(?:no|nomor|nomer|nmr)? ?(?:hp|handphone|hape|ponsel|telepon|telpon|telp|tlp|tlpn|wa|whatsapp|kontak|"
        r"phone|mobile)"
        r"(?: (?:aktif|wa|whatsapp|hp|number|anda|responden|peserta|yang bisa dihubungi|atau|telp|telepon))*",
    ),
    (
        "organisation",
        r"nama umkm|asal|"
        r"(?:nama |asal )?(?:usaha|perusahaan|lembaga|organisasi|sekolah|toko|merek|brand|kampus|universitas|"
        r"komunitas|institusi|"
        r"serikat|paguyuban|instansi|organisation|organization|company|unit kerja|tempat kerja)"
        r"(?: (?:asal|nama|atau|dan|usaha|sekolah|kerja|perusahaan|lembaga|organisasi|anda|peserta|responden|"
        r"komunitas|instansi|pengusul))*",
    ),
    (
        "name",
        r"nama|name|full name|(?:nama )(?:lengkap|anda|responden|peserta|pengirim|pengusul|penanya|panggilan|"
        r"narasumber|"
        r"pelapor|bapak ibu|pemilik|pekerja|guru|warga)(?: .{1,30})?|pengirim|responden|peserta|pengusul|"
        r"penyampai|pemilik",
    ),
    (
        "group",
        r"(?:unsur|kelompok|perwakilan|mewakili|kategori (?:peserta|responden|pemangku kepentingan|usaha)|"
        r"profesi|pekerjaan|"
        r"stakeholder|pemangku kepentingan|jenis (?:peserta|responden|stakeholder)|status (?:peserta|responden)|"
        r"peran|group|"
        r"latar belakang|segmen|anda (?:adalah|mewakili|sebagai))" + _AFTER,
    ),
    (
        "agency",
        r"(?:nama )?(?:dinas|opd|skpd|perangkat daerah|agency|pd|instansi tujuan|tujuan|organisasi perangkat daerah)"
        r"(?: (?:opd|pd|tujuan|dituju|yang dituju|terkait|penerima|yang ditujukan|mana(?: .{1,40})?))*|"
        r"(?:ditujukan|untuk|kepada)(?: (?:kepada|dinas|opd|ke|dinas mana|perangkat daerah))*|"
        r"(?!apa |bagaimana|tulis|sampaikan|sebutkan|menurut)(?:.{1,40} )?(?:dinas|opd|perangkat daerah|instansi)"
        r"(?: .{1,40})? (?:dituju|tujuan|ditujukan)(?: .{1,20})?",
    ),
    ("district", r"(?:nama )?(?:kecamatan|kec|district)" + _AFTER),
    ("location", r"(?:lokasi|kelurahan|desa|tempat|location)" + _AFTER),
    ("volume", r"(?:jumlah )?(?:besaran|volume|kuantitas)" + _AFTER),
    ("ignore", r"(?:no|nomor|nomer|no urut|id|kode|row id|respondent id|jam|hari|paraf|ttd|tanda tangan)"),
)
_PATTERNS = tuple((role, re.compile(pattern)) for role, pattern in _SYNONYMS)
_NAME_OR = re.compile(r"^\W*nama\b[^/]*/", re.IGNORECASE)  # "Nama / Instansi": names of persons stand there too
_NOT_TEXT = re.compile(
    r"(?:jenis|kategori|topik|tema|bidang|jumlah|skor|nilai|rating|tingkat|status|nama|nomor|no|kode|bukti|foto|"
    r"lampiran|"
    r"link|file|tautan|berapa|apakah anda pernah|skala)\b"
)


def normalise_title(title: str) -> str:
    """Reduce a header to its words.

    >>> normalise_title("3. Nomor HP/WA (aktif) *")
    'nomor hp wa'
    """
    text = re.sub(r"\([^()]*\)", " ", title.casefold())
    text = re.sub(r"^\W*(?:\d{1,2}|[a-h])[.)]\s*", "", text)
    return " ".join(re.findall(r"[^\W_]+", text))


def header_role(title: str) -> Role:
    """Tell a column's role by its header; `unknown` where no pattern fits.

    >>> [header_role(title) for title in ("Stempel waktu", "No. HP/WA", "Apa usulan Anda?", "Dinas yang dituju")]
    ['date', 'phone', 'text', 'agency']
    >>> header_role("Instansi/Nama usaha"), header_role("Nama/Instansi"), header_role("Dinas mana yang Anda tuju?")
    ('organisation', 'name', 'agency')
    """
    role = _role_of(normalise_title(title))
    return "name" if role == "organisation" and _NAME_OR.search(title) else role


def is_generic(title: str) -> bool:
    """Tell whether a header only says that answers stand below it, and asks nothing.

    >>> is_generic("Kritik dan Saran:"), is_generic("Apa kendala usaha Anda?")
    (True, False)
    """
    return _GENERIC.fullmatch(normalise_title(title)) is not None


@lru_cache(maxsize=4096)
def title_points(cell: str) -> int:
    """Say how much a cell looks like a header: 2 a known title, 1 a question or a phrase about feedback, 0 neither.

    >>> title_points("Kecamatan"), title_points("saran kami jalannya diperbaiki"), title_points("modal")
    (2, 1, 0)
    """
    normal = normalise_title(cell)
    role = _role_of(normal) if normal else "unknown"
    if role == "unknown":
        return int(cell.rstrip(" *").endswith("?"))
    if role == "text":
        return 2 if _GENERIC.fullmatch(normal) or cell.rstrip(" *").endswith(("?", ":")) else 1
    return 2 if len(normal.split()) <= _WORDS_IN_TITLE else 1


@lru_cache(maxsize=4096)
def _role_of(normal: str) -> Role:
    for role, pattern in _PATTERNS:
        if pattern.fullmatch(normal):
            return role
    if not _NOT_TEXT.match(normal) and _TEXT.search(normal):
        return "text"
    return "unknown"
