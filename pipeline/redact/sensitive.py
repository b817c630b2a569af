"""Stories of one's own debt, illness, disability or family trouble: kept and counted, never quoted.

In: texts. Out: a boolean for each. A story is told in the first person (or of one's own child, spouse, parent), and the
trouble is said of that person: near, and without a word between them that asks, denies or speaks for others.
"Pelatihan untuk difabel" is a proposal, "kami pedagang terlilit utang" a group's complaint: neither is a story.
Source: UU 27/2022 Pasal 4 ayat (2), specific personal data (health, finances).
"""

import re

import pandas as pd

from pipeline.redact.words import either, phrases_of

_SELF = either("saya | sy | aku | gue | gw | gua | ane | abdi | kulo")
_KIN = either(
    """(?:suami|istri|isteri|anak|ibu|bapak|ayah|orang ?tua|ortu|mertua|adik|kakak|keluarga)
    (?: (?:pertama|kedua|ketiga|bungsu|sulung))?"""
)
_PERSON = either(
    rf"""{_KIN} (?:{_SELF}|kami) | {_KIN}ku | {_SELF} sekeluarga | kami sekeluarga | {_SELF} (?:sendiri|pribadi)
    | {_SELF}"""
)
_NOT_OF_ME = either(
    r"""usul\w* | mengusul\w* | mohon | minta | meminta | harap\w* | berharap | ingin | pengen | mau | saran\w*
    | menyarankan | melihat | lihat | dengar | mendengar | dampingi | mendampingi | mengajar | melayani | untuk | utk
    | buat | bagi | para | teman\w* | rekan\w* | banyak | warga | anggota | tetangga\w* | pelatihan | program
    | tidak | tdk
    | nggak | gak | ga | enggak | bukan | belum | blm | jangan | kalau | kalo | jika | takut | khawatir | tentang
    | mengenai | soal | peduli | komunitas | kelompok | mereka | orang | kami | karyawan\w* | pelanggan\w*
    | siswa\w* | murid\w*
    | pendamping | guru | relawan"""
)
_BETWEEN = rf"(?:[ ,]{{1,3}}(?!{_NOT_OF_ME}\b)[\w'’-]{{1,30}}){{0,5}}?[ ,]{{1,3}}"
_OWED = either(
    """utang | hutang | pinjol | pinjaman online | rentenir | bank keliling | bank emok | kredit | cicilan | angsuran
    | kartu kredit | debt ?collector | dc | paylater"""
)
_BAD = either(r"jelek | merah | buruk | hitam | bermasalah | (?:di|ke)?-?blacklist\w* | kol(?:ektibilitas)? ?[2-5]")
_DEBT = either(
    rf"""(?:terjerat|terlilit|kejerat|kelilit|kejebak|terjebak|nunggak|menunggak|dikejar|ditagih)(?: \w+){{0,2}} {_OWED}
    | (?:ikut|pakai|pake|ambil|punya|kena|jatuh ke)(?: \w+){{0,2}} (?:utang|hutang|pinjol|rentenir|bank emok)
    | gagal bayar | galbay | (?:kredit|cicilan|angsuran)(?: \w+){{0,2}} (?:macet|nunggak) | pernah (?:macet|nunggak)
    | (?:utang|hutang)(?: \w+){{0,2}} (?:numpuk|menumpuk) | bangkrut dan (?:punya )?utang
    | (?:slik|bi checking|ojk|nama|skor kredit)(?: \w+){{0,3}} {_BAD}
    | (?:masuk|kena|di|ke)[ -]?(?:blacklist|daftar hitam)
    | kol(?:ektibilitas)? ?[2-5]\b
    | (?:dikejar|ditagih|diteror|didatangi)(?: \w+){{0,2}} (?:penagih|debt ?collector|dc)"""
)
_ILLNESS = either(
    r"""stroke | kanker | tumor | diabetes | kencing manis | gagal ginjal | cuci darah | hiv | tbc | tb paru
        | hepatitis
    | lupus | epilepsi | depresi | skizofrenia | bipolar | gangguan (?:jiwa|mental) | lumpuh | asma | leukemia
    | autoimun
    | hipertensi | (?:sakit|penyakit|operasi|serangan) (?:jantung|ginjal|paru\w*)"""
)
_HEALTH = either(
    rf"""{_ILLNESS} | (?:lagi |sedang |sering |jatuh )?sakit(?:-sakitan)? | dirawat di
        | (?:kena |mengalami )?kecelakaan kerja
    | keguguran | dioperasi | menjalani (?:kemo\w*|terapi|operasi|perawatan) | mengidap | divonis | didiagnos\w+"""
)
_IMPAIRED = either(
    r"""difabel | disabilitas | tuna ?netra | tuna ?rungu | tuna ?daksa | tuna ?wicara | tuna ?grahita | tuli
        | buta(?! huruf)
    | cacat | autis\w* | down syndrome | cerebral palsy | berkebutuhan khusus | abk | pengguna kursi roda"""
)
_DISABILITY = either(
    rf"""{_IMPAIRED} | (?:pakai|pake|memakai|menggunakan|di) kursi roda
    | (?:kaki|tangan|mata) (?:\w+ ){{0,2}}(?:diamputasi|amputasi|buta|lumpuh|cacat|palsu)"""
)
_FAMILY = either(
    r"""cerai | bercerai | diceraikan | dicerai | janda | duda | kdrt | single (?:parent|mom|mother|fighter)
    | orang ?tua tunggal | ditinggal (?:\w+ )?(?:suami|istri|ayah|ibu|pergi|selingkuh) | dipukul\w* suami | selingkuh
    | (?:suami|istri|anak|ayah|ibu|bapak|orang ?tua) (?:\w+ ){0,2}(?:meninggal|wafat|selingkuh|narkoba|dipenjara)
    | hamil di luar nikah | dipenjara | pisah (?:rumah|ranjang)"""
)
_TROUBLE = either(f"{_DEBT} | {_HEALTH} | {_DISABILITY} | {_FAMILY}")
_OF_KIN = either(
    """meninggal | wafat | almarhum | putus sekolah | kecanduan | narkoba | dipenjara | pergi meninggalkan"""
)
_BORROWED = either("pinjam | minjem | minjam | meminjam | ngutang | utang | hutang | berutang | berhutang")
_LENDERS = either("pinjol | pinjaman online | rentenir | lintah darat | bank keliling | bank emok")
_STORY = re.compile(
    rf"\b{_PERSON}{_BETWEEN}{_TROUBLE}\b"
    rf"|\b{_KIN} (?:{_SELF}|kami){_BETWEEN}{_OF_KIN}\b"
    r"|\b(?:utang|hutang|kredit|cicilan|pinjol|slik|bi checking|skor kredit|pinjaman)"
    rf" {_SELF}(?: \w+){{0,4}} (?:macet|nunggak|menunggak|numpuk|menumpuk|{_BAD})"
    rf"|\b{_SELF}{_BETWEEN}{_BORROWED}(?: \w+){{0,3}} {_LENDERS}\b"
    rf"|\b{_SELF}\b[^,]{{0,80}}\bditolak\b[^,]{{0,40}}"
    r"\b(?:slik|bi checking|kol(?:ektibilitas)? ?[2-5]|blacklist|pinjol)\b"
    rf"|\bpunya (?:anak|suami|istri)(?: \w+){{0,2}} (?:sakit|{_ILLNESS}|{_IMPAIRED})\b"
    rf"|\b(?:penyakit|disabilitas|keterbatasan fisik) {_SELF}\b"
    r"|\A\W*(?:terjerat|terlilit|kejerat) (?:utang|hutang|pinjol)\b"
)
_HINTS = phrases_of(
    """
    utang, pinjol, rentenir, bank emok, bank keliling, kredit, cicilan, angsuran, macet, nunggak, slik, checking,
    blacklist, daftar hitam, kolek, kol 2, kol 3, kol 4, kol 5, kol2, kol5, gagal bayar, paylater, galbay,
    dikejar, ditagih, sakit, stroke, kanker, tumor, diabetes, kencing manis, ginjal, cuci darah, hiv, tbc,
    hepatitis, lupus, tb paru, epilepsi, depresi, skizo, bipolar, gangguan, lumpuh, asma, leukemia, autoimun,
    hipertensi, dirawat, kecelakaan, keguguran, operasi, terapi, kemo, idap, divonis, didiagnos, jantung,
    difabel, disabil, tunanet, tunarung, tunada, tunawi, tunagra, tuna netra, tuna rungu, tuna daksa,
    tuna wicara, tuna grahita, tuli, buta, cacat, autis, syndrome, palsy, abk, berkebutuhan, kursi roda, palsu,
    amputasi, keterbatasan fisik, cerai, janda, duda, kdrt, single, orang tua tunggal, orangtua tunggal,
    ditinggal, dipukul, meninggal, wafat, selingkuh, narkoba, penjara, luar nikah, pisah r, almarhum, kecanduan,
    putus sekolah
    """
)
"""A story holds at least one of these; looking for them first spares most texts the slow pattern."""
# Words that hardly anybody uses but of a body or a debt of their own. With the first person anywhere in the text they
# mark a story too: a text marked in vain is only not quoted, a story quoted in vain cannot be called back.
_ONE_S_OWN = re.compile(
    r"\b(?:"
    + either(
        r"""stroke | lumpuh | (?:di)?amputasi | cuci darah | gagal ginjal | kanker | kemoterapi | polio | epilepsi
        | low vision | tuna ?daksa | tuna ?netra | tuna ?rungu | (?:ke|ter)jepit | kecelakaan kerja | keguguran
        | hamil \d+ bulan | kursi roda saya | disabilitas (?:daksa|netra|rungu|fisik|mental)
        | nunggak | menunggak | galbay | gagal bayar | ditagih | dikejar \w+ | macet (?:cicilan|kredit|kur|bayar)
        | (?:cicilan|kredit|angsuran|pinjaman)(?: \w+){0,3} macet | (?:kejebak|terjebak|terjerat|terlilit) \w+
        | (?:daftar hitam|bi checking|slik|nama|skor)(?: \w+){0,4} (?:merah|jelek|hitam|buruk)
        | (?:masuk|kena) (?:daftar hitam|blacklist)"""
    )
    + r")\b"
)
_SPEAKS_OF_SELF = re.compile(
    rf"\b(?:{_SELF}|suami|istri|isteri|mertua|ane|kite)\b|\bku\b|\w{{3,}}ku\b"
    r"|\bsejak (?:lahir|kecil|kecelakaan|(?:\w+ ){0,3}tahun)\b|\A(?:\w+ ){0,2}hamil \d"
)
_OF_OTHERS = re.compile(r"\b(?:banyak|para|rata-rata|sebagian) (?:umkm|pedagang|anggota|pelaku|warga|pekerja|teman)")
_SENTENCE_END = re.compile(r"[.!?;\n]+")


def sensitive(texts: pd.Series) -> pd.Series:
    """Mark a person's own story of debt, illness, disability or family trouble (bool, the caller's index).

    >>> stories = ["Nama saya masuk blacklist SLIK karena pinjol", "Usul pelatihan untuk difabel"]
    >>> sensitive(pd.Series(stories)).tolist()
    [True, False]
    """
    codes, distinct = pd.factorize(texts.astype("str").fillna(""))
    told = pd.Series([_is_story(text.lower()) for text in distinct], dtype="bool")
    return told.take(codes).set_axis(texts.index)


def _is_story(text: str) -> bool:
    hinted = any(map(text.__contains__, _HINTS))
    return (hinted and any(_STORY.search(part) for part in _SENTENCE_END.split(text))) or _is_told_of_self(text)


def _is_told_of_self(text: str) -> bool:
    own = _ONE_S_OWN.search(text) and _SPEAKS_OF_SELF.search(text)
    return own is not None and not _OF_OTHERS.search(text)
