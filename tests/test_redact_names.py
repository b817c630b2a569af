"""Names of persons as people of the whole country write them, and the same titles where no name follows.

What stands in braces is the name: it goes, whole, and nothing else. The names are invented, few of them stand in the
lists of the product, and no rule may rest on one of them.
"""

import re

import pandas as pd
import pytest

from pipeline.redact import redact

NAMED = """
Pak {I Made Sugiantara} minta ruko di pasar diperbaiki
Ibu {Made Ariani} sudah dua kali ajukan NIB
kata bu {Ni Luh Putu Sari}, stan bazar terlalu mahal
pak {nyoman} bilang pelatihannya penuh
ibu {made} belum dapat sertifikat
Ibu {Anak Agung Istri Mirah} mau ikut pelatihan barista
Bapak {I Gusti Ngurah Oka} tanya soal sertifikat halal
a.n. {I Nyoman Sudarsana}
nama saya {putu ayu lestari}, jual pie susu
Pak {Wagiyem Prihatini} mengeluh kiosnya bocor
pak {wagiyem prihatini} mohon dicek datanya
PAK {WAGIYEM} MINTA MODAL
IBU {KATIYEM SURATMI} JUAL GUDEG
Pak RT {Dewa Gede Wiratmaja} sudah mendata semua pedagang
PAK RT {DEWA GEDE WIRATMAJA} SUDAH LAPOR
Pak RT {Cut Nurhaliza} tidak pernah datang ke rapat
Bu RW {Sulastri} yang mengumpulkan KTP kami
Pak RW 09 {Kamsuri} menolak bazar
pak rt {sukirman} yang bantu urus nib
Pak Lurah {Teuku Iskandar} janji bantu izin
Bu Lurah {Ni Made Suasti} hadir di bazar
Bu Guru {Elok Faiqoh} minta kurikulum siber
Bu Kepala Dinas {Wiwiek Hargono} sudah tahu masalah ini
Pak Kepala Sekolah {Suharyadi} minta lab
Bu Hajah {Romlah Sanusi} membantu modal
Prof. Dr. {Kalamullah Ramliyanto} pakar siber
Usaha Keripik, Pak {Ngatinem}, minta bantuan kemasan
Warung nasi, Bu {Kartinem} butuh modal tambahan
Usaha Batik: Bu {Wartinah} kurang modal
Ibu {Rosmaida boru Hutabarat} jualan ulos di Ciputat
Bu {Tiurma br. Sinambela} jual andaliman
Pak {Hotma Tua Harianja} butuh pemasaran
Mbah {Paijo} sudah tua tapi masih jualan tempe
Teh {Neneng Nuraini} mau belajar jualan online
Pak {Asep Asep Rohendi} minta oven
Pak {Tan Kok Liong} setuju pajak diturunkan
Cik {Meilan Oentoro} mau ikut bazar
Pak {Abdul Rosyid bin Marzuki} sudah pensiun
Bu {Nur Hidayah} usul kelas malam
Bu {Ayu Pertiwi} usul kelas malam
pak {abdul rosyid bin marzuki} sudah pensiun
ibu {rosmaida boru hutabarat} jualan ulos
bu {ketut yuniari} belum dapat undangan
teh {neneng nuraini} mau belajar jualan online
Ustaz {Hilmi Fuadi} bina koperasi
Gus {Lukmanul Hakim} bina santri
Mama {Yosepina Wenda} jual noken di bazar
Pak {Dominggus Leatemia} bekerja di pabrik
Uda {Nofrizal} jual sate padang
Uni {Yusmaniar} mau ekspor rendang
Mr {Kevin Sutanto} jadi mentor ekspor
Encik {Zubaidah} jual lakso
Bu {R. A. Kustiyah} membatik sejak muda
Saya {Teguh Wicaksana}, buruh pabrik sepatu
Saya, {Ni Putu Raka}, pedagang
Bli {Ketut Mertayasa} minta modal
Cak {Munir} jual sate
Yu {Sumarni} jual jamu
Lik {Parmin} buka bengkel
kata bli {Ketut Mertayasa} modalnya kurang
kata yu {Sumarni} pasarnya sepi
Bpk {I Gst. Ngr. Oka} tanya izin
bpk {I Gst. Ngr. Oka} tanya izin
""".strip().split("\n")

NAMELESS = """
Pak, mohon pelatihannya ditambah
bapak ibu dinas tolong turun ke pasar
Pak Wali Kota Tangerang Selatan tolong cek jalan
bang modal saya habis, ada bantuan?
Pak Made in Indonesia harus didukung
pak made in lokal lebih awet
gede banget biaya sewanya
bu gede sekali biaya sewanya
kue putu, dodol dan geplak laris
dewa mabuk bukan usaha
cut off pendaftaran kapan
Pak RT tidak tahu soal NIB
pak rt nolak tanda tangan
Pak Lurah Serua belum menandatangani surat
Pak Lurah Serua Indah setuju
Bapak Lurah Cempaka Putih setuju
Bu Camat tolong tinjau pasar
Bu Ketua Kelompok Wanita Tani
Pak Menteri Ketenagakerjaan harus tahu
Bapak Pejabat Pengawas Ketenagakerjaan jarang datang
Bapak Kepala Bidang Pemasaran tolong dibalas
Ibu Kepala UPT Pasar
Pak Petugas Pajak ramah
Pak Guru Honorer belum diangkat
Pak Pendamping KUR kurang sabar
Pak Haji pemilik kios menaikkan sewa
Warung Bu Tini ramai
Bakso Pak Min laku
Nasi uduk Mpok Leha enak
Toko Haji Naim laku
Teh botol dan kopi susu dijual murah
Uni Eropa menolak sawit kita
Uni Emirat jadi pasar
uni jual nasi padang
mama muda jualan online
kang parkir liar banyak
Kang Parkir minta 5000
Bu Biaya mahal
Kak Sertifikat saya belum jadi
Pak Sate padang laku
Bu Sembako naik terus
Mas Format excelnya mana
Pak Supervisor galak
Ibu Pertiwi butuh pengusaha muda
Pak Tolong Bantu Kami Modal
BU TOLONG CEK DATA SAYA
PAK RT TIDAK MAU TANDA TANGAN
Mbak Teller BRI minta agunan
Pendaftaran pelatihan mbok iso manual nang kelurahan
mau bli oven di mana
mau bli Yamaha bekas
Bli Pulsa makin mahal
Cak Tolong bantu modal
Kue Putu Bambu laku
""".strip().split("\n")

IN_THE_ROW = [
    ("Harjo", "Mas {Harjo Kusumo} umur 56"),
    ("Harjo", "Kata {Harjo Kusumo} mahal"),
    ("Harjo", "MAS {HARJO KUSUMO} MINTA MODAL"),
    ("Parulian Hutagalung", "{Ucok Hutagalung}"),
    ("Parulian Hutagalung", "Saya {Ucok Hutagalung}, pedagang"),
    ("Ni Putu Raka", "Saya, {Ni Putu Raka}, pedagang"),
    ("Cokorda Raka Swastika", "Saya, {Cokorda Raka Swastika}, pedagang"),
    ("Cokorda Raka Swastika", "kata {Cokorda Raka Swastika} kemarin"),
    ("Cokorda Raka Swastika", "kata {Raka Swastika} kemarin"),
    ("Cokorda Raka Swastika", "{cokorda raka swastika} jual kue"),
    ("Eka Nur Laila", "{Eka} jual kue"),
    ("Harjo", "Kerupuk {Harjo} enak"),
    ("Harjo", "KTP {Harjo} hilang"),
    ("Harjo", "Pasar {Harjo} Serpong rusak"),
    ("Harjo", "{Harjo} Pelatihan Menjahit"),
    ("Siti Aminah", "Warung {Siti Aminah} ramai. Kami minta modal"),
    ("Dewi Lestari", "{DEWI LESTARI} MINTA MODAL USAHA"),
    ("Rakyat Kecil", "rakyat kecil butuh modal"),
    ("Pedagang Kaki Lima", "Pedagang Kaki Lima digusur"),
]

CUT_SHORT = [
    ("kartu keluarga 367.4O2.461.O96.", "kartu keluarga [KK]."),
    ("No. KK: 3674-01", "No. KK: [KK]"),
    ("kartu keluarga 36740\ufffd45104\ufffd00627.xlsx", "kartu keluarga [KK].xlsx"),
    ("NIK 3674O1", "NIK [NIK]"),
    ("no. induk 3674 0115", "no. induk [NIK]"),
    ("NPWP 09.254.2", "NPWP [NPWP]"),
]

NO_NUMBER_OF_A_PERSON = """
biaya NPWP 150.000
NPWP 250000 kemahalan
KTP Rp1.250.500
urus KTP 27/02/2024
NIK 2023-2024
jumlah KK 450.123
KK 450.123 jiwa
nomor induk berusaha 1234567890123
NIK dan KBLI 56102
NPWP sesuai UU 27/2022
NPWP dan omzet 500000 per bulan
kode 123456
""".strip().split("\n")


def one(text: str, name: str = "") -> str:
    return str(redact(pd.Series([text]), names=pd.Series([name])).text.iloc[0])


@pytest.mark.parametrize("marked", NAMED)
def test_a_name_goes_whole_and_alone(marked: str) -> None:
    expected = re.sub(r"\{.+?\}", "[NAMA]", marked)
    assert one(re.sub(r"[{}]", "", marked)) == expected
    assert one(expected) == expected


@pytest.mark.parametrize(("cell", "marked"), IN_THE_ROW)
def test_a_name_that_the_row_holds_goes_with_the_name_words_beside_it(cell: str, marked: str) -> None:
    expected = re.sub(r"\{.+?\}", "[NAMA]", marked)
    assert one(re.sub(r"[{}]", "", marked), cell) == expected
    assert one(expected, cell) == expected


@pytest.mark.parametrize("text", NAMELESS)
def test_titles_and_roles_without_a_name_stay(text: str) -> None:
    assert one(text) == text


@pytest.mark.parametrize(("text", "expected"), CUT_SHORT)
def test_a_number_cut_short_goes_after_the_word_that_names_it(text: str, expected: str) -> None:
    assert one(text) == expected


@pytest.mark.parametrize("text", NO_NUMBER_OF_A_PERSON)
def test_amounts_dates_and_codes_stay_beside_such_words(text: str) -> None:
    assert one(text) == text
