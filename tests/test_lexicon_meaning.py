"""The language room: a word that means something else must not share a stem, and a 'no' stays beside what it denies."""

import pandas as pd
import pytest

from pipeline.lexicon import NEGATIONS, normalise, stem_texts


def stems(text: str) -> str:
    return str(stem_texts(normalise(pd.Series([text]))).iloc[0])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("keamanan", "modal aman"),
        ("pengamanan jaringan", "aman"),
        ("perusahaan", "usaha"),
        ("kontrakan", "kontrak kerja"),
        ("dirumahkan", "rumah"),
        ("penempatan", "tempat"),
        ("penghargaan", "harga"),
        ("meninggal", "tinggal"),
        ("anggaran", "anggar"),
        ("lapangan", "lapang"),
        ("jaringan", "jaring"),
        ("peserta", "serta"),
        ("undang-undang", "undangan"),
        ("setuju", "tuju"),
        ("menangis", "menang"),
        ("minimalis", "minimal"),
        ("separuh", "paruh"),
        ("dilakukan", "laku"),
        ("pengumuman", "umum"),
        ("membantah", "ban"),
        ("nyuci", "suci"),
        ("memberi", "member"),
        ("materai", "baterai"),
        ("disediain", "ain"),
    ],
)
def test_words_of_other_meaning_share_no_stem(one: str, other: str) -> None:
    assert not set(stems(one).split()) & set(stems(other).split())


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("diphk", "phk"),
        ("pengunjung", "kunjungan"),
        ("pengesahan", "sah"),
        ("pemetaan", "peta"),
        ("disediain", "menyediakan"),
        ("dirumahin", "merumahkan"),
        ("ngontrak", "kontrakan"),
        ("pengrajin", "perajin"),
        ("modale", "modal"),
        ("izine", "izin"),
        ("kelase", "kelas"),
        ("gajine", "gaji"),
        ("izinna", "izin"),
        ("pelatihane", "pelatihan"),
        ("angel", "susah"),
        ("ora ono", "tidak ada"),
        ("euweuh", "tidak ada"),
        ("wonten", "ada"),
        ("angel investor", "investor"),
        ("abdi negara", "pegawai negeri"),
    ],
)
def test_other_forms_and_other_languages_meet(written: str, meant: str) -> None:
    assert stems(written) == stems(meant)


@pytest.mark.parametrize(
    "written", ["mobile", "online", "range", "suite", "jamin", "pimpin", "salin", "dijamin", "ruang", "sarana"]
)
def test_what_only_looks_like_an_affix_stays(written: str) -> None:
    assert stems(written) == written.removeprefix("di")


def test_a_word_that_holds_a_negation_denies_nothing() -> None:
    found = stems("sebelumnya setidaknya sekurang-kurangnya setidak-tidaknya adalah sayalah modalnya")
    assert found == "modal"
    assert not NEGATIONS & set(stems("dede kecil, ulah oknum, tong sampah").split())
    assert stems("ulah ngusir pedagang nu jualan").split()[0] == "jangan"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # formal
        ("Kami tidak perlu izin usaha baru, cukup pembinaan.", "tidak perlu izin"),
        ("Untuk saat ini permodalan kami sudah aman.", "modal aman"),
        ("Kendala kami bukan modal, melainkan pemasaran.", "bukan modal"),
        ("Pemasaran kami lancar berkat bazar kemarin.", "pasar lancar"),
        ("Modal kami cukup, yang kurang adalah pelatihan.", "modal cukup"),
        ("Sejauh ini tidak ada masalah izin di tempat kami.", "tidak masalah izin"),
        ("Perizinan tidak menjadi kendala bagi koperasi kami.", "izin tidak kendala"),
        ("Kami belum membutuhkan pinjaman dari bank.", "belum butuh pinjam"),
        ("Mohon jangan menambah pelatihan lagi tahun ini.", "jangan tambah latih"),
        ("Gaji kami setidaknya tidak terlambat bulan ini.", "gaji tidak lambat"),
        # informal
        ("Soal modal alhamdulillah aman kok pak", "modal aman"),
        ("izin mah udah beres, gak masalah", "izin beres tidak masalah"),
        ("modal gak jadi masalah, pembelinya yg sepi", "modal tidak masalah"),
        ("gausah pelatihan lagi bu, alatnya aja", "tidak usah latih"),
        ("ga butuh modal kok, butuhnya lapak", "tidak butuh modal"),
        ("jgn dikasih pelatihan lg, kasih kerja dong", "jangan kasih latih"),
        ("bkn izinnya yg susah tp pasarnya", "bukan izin"),
        ("pemasaran mah lancar jaya", "pasar lancar"),
        # Betawi
        ("modal kagak kurang, pembelinye yang kagak ada", "modal tidak kurang"),
        ("aye mah kagak nyari modal, bang", "tidak cari modal"),
        ("izinnye kaga susah dah, udeh kelar", "izin tidak susah"),
        ("entu mah bukan soal modal", "bukan modal"),
        # Javanese
        ("modale wis cukup, sing angel pasare", "modal cukup susah pasar"),
        ("izine ora angel kok, wis rampung", "izin tidak susah"),
        ("ora ono masalah izin nang kene", "tidak masalah izin"),
        ("dudu modale sing kurang, nanging pembeline", "bukan modal kurang beli"),
        ("dede masalah modal, nanging panggonan", "bukan masalah modal"),
        # Sundanese
        ("modalna cekap, ngan pasarna nu hese", "modal cukup pasar susah"),
        ("euweuh masalah izin di dieu mah", "tidak masalah izin"),
        ("izinna teu hese, tos beres", "izin tidak susah"),
        ("sanes modal nu kirang, tapi nu meser", "bukan modal kurang"),
        ("teu peryogi pelatihan deui, peryogina modal", "tidak perlu latih perlu modal"),
        ("ulah nambah pelatihan deui atuh, da geus seueur", "jangan tambah latih"),
    ],
)
def test_what_is_no_problem_stays_beside_the_word_that_says_so(text: str, expected: str) -> None:
    assert f" {expected} " in f" {stems(text)} "


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("KSP menolak pinjaman saya", "koperasi simpan pinjam"),
        ("KSP di istana presiden", "kantor staf presiden"),
        ("BKK desa dari APBD", "bantu uang khusus"),
        ("BKK SMK kami sepi lowongan", "bkk"),
        ("PK buruh pabrik habis", "perjanjian kerja"),
        ("AC satu PK di ruang siswa", "pk"),
        ("saldo JP di JMO nol", "jamin pensiun"),
        ("diklat siber 32 JP", "jam ajar"),
        ("IPK sarjana minimal 3", "indeks prestasi"),
        ("NIK di badge karyawan salah", "induk karyawan"),
        ("bunga plastik untuk pelaminan", "tanam hias"),
        ("bunga pinjaman tinggi, saya jual tanaman", "bunga pinjam"),
        ("modal nekat ikut pameran", "nekat ikut"),
        ("promosi jabatan pak kabid", "naik jabatan"),
        ("promosi produk di medsos", "promosi produk"),
    ],
)
def test_a_trap_in_meaning_is_read_by_the_words_around_it(text: str, said: str) -> None:
    assert f" {said} " in f" {stems(text)} "


@pytest.mark.parametrize(("text", "absent"), [("modal nekat ikut pameran", "modal"), ("promosi jabatan", "promosi")])
def test_a_set_phrase_loses_the_word_that_misleads(text: str, absent: str) -> None:
    assert absent not in stems(text).split()
