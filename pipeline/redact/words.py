"""Words that decide whether a word after "Pak" or "nama saya" is a person's name.

Own lists, written for this project from general knowledge of the city; kelurahan and kecamatan after Perda Kota
Tangerang Selatan. The names themselves stand in `givennames`.
"""

import re


def either(text: str) -> str:
    """Make one group of a regular expression from alternatives that are written over several lines."""
    return "(?:" + re.sub(r"\s*\|\s*|\n\s*", lambda gap: "|" if "|" in gap[0] else "", text) + ")"


def words_of(text: str) -> frozenset[str]:
    """Read a list of words that spaces separate."""
    return frozenset(text.split())


def phrases_of(text: str) -> tuple[str, ...]:
    """Read a list of phrases that commas separate."""
    return tuple(phrase.strip() for phrase in text.split(","))


PLACES = words_of(
    """
    serpong buaran ciater cilenggang lengkong gudang wetan rawa buntu mekar jelupang paku alam pakulonan pondok
    jagung setu babakan bakti kademangan keranggan kranggan muncul pamulang bambu apus benda kedaung cabe ilir udik
    ciputat cipayung jombang sawah serua cempaka cireundeu pisangan ranji rempoa rengas aren jurang mangu
    jurangmangu betung kacang pucung perigi parigi barat timur utara selatan tengah tangerang tangsel banten jakarta
    jabodetabek bogor depok bekasi bandung jawa sumatera kalimantan sulawesi bali papua indonesia bsd bintaro sutera
    gading jaksel jaktim jakbar jakut jakpus cirebon garut solo jogja yogyakarta semarang surabaya malang medan
    padang palembang lampung cilegon serang lebak pandeglang rangkasbitung cisauk legok curug parung cinere bulus
    asia eropa malaysia singapura jepang korea cina china arab saudi afrika amerika australia belanda inggris jerman
    prancis perancis italia spanyol portugal rusia ukraina turki mesir maroko nigeria kenya india pakistan bangladesh
    srilanka nepal vietnam thailand kamboja laos myanmar filipina brunei taiwan hongkong mongolia kazakhstan uzbekistan
    iran irak yordania suriah lebanon qatar kuwait bahrain yaman emirat dubai abu dhabi kanada meksiko brasil
    argentina chili peru kolombia swiss swedia norwegia finlandia denmark polandia austria hungaria ceko yunani rumania
    selandia fiji tokyo osaka kyoto nagoya seoul busan beijing shanghai guangzhou shenzhen taipei bangkok hanoi saigon
    manila lumpur penang johor melaka jeddah riyadh mekkah makkah kairo istanbul ankara moskow kazan london
    manchester amsterdam rotterdam utrecht berlin hamburg frankfurt munchen paris roma milan madrid barcelona sydney
    melbourne perth brisbane auckland toronto vancouver mumbai delhi chennai karachi doha
    """
)
MONTHS = words_of(
    """
    januari februari pebruari maret april mei juni juli agustus september oktober november nopember desember senin
    selasa rabu kamis jumat sabtu minggu
    """
)
ROLES = words_of(
    """
    wali walikota wakil kota bupati gubernur presiden menteri camat lurah kades kadis kabid kasi kasie kadin sekdis
    sekda sekcam seklur kepala ketua sekretaris bendahara anggota pengurus pengawas pembina staf staff pegawai
    petugas pejabat aparat aparatur dewan dprd dpr asn pns honorer rt rw guru dosen kepsek wakasek kajur kaprog
    rektor dekan mahasiswa siswa murid alumni pelajar dokter bidan perawat polisi satpol satpam hakim jaksa notaris
    direktur manajer manager hrd bos boss juragan pemilik owner pengusaha pedagang penjual pembeli pelaku pengrajin
    perajin petani nelayan buruh pekerja karyawan karyawati sopir driver ojek ojol kurir tukang warga masyarakat
    penduduk peserta hadirin undangan moderator narasumber panitia pemateri fasilitator pendamping mentor trainer
    pelatih instruktur operator admin konsumen pelanggan pengunjung rekan teman kawan saudara saudari bapak ibu bpk
    pak bu mas mbak kak kakak adik abang bang om tante haji ustad ustadz ustadzah kyai nenek kakek suami istri anak
    orang tua lansia pensiunan janda ketum waketum sekjen rumah tangga majelis taklim kader posyandu pkk dasawisma
    yth terhormat semua sekalian semuanya sekeluarga kadisnaker kadisperindag kadiskop kadinkes mbah pakde bude
    bendum sekum plt pjs pj kapus kanit kapolsek kapolres danramil babinsa ustazah ustaz mandor supervisor spv leader
    asisten penyuluh kasubag kasubbag kasubid kabag montir teknisi kasir linmas hansip marbot amil takmir satgas
    dukun juru kunci kondektur kernet sekuriti wirausahawan wirausaha usahawan investor mbok hajah tani ogah sekolah
    dinas personalia teller
    """
)
ORGANISATIONS = words_of(
    """
    dinas disnaker disperindag dinkop dinkopukm diskominfo dinkes dindik dpmptsp bappeda bappelitbangda satpolpp opd
    pemkot pemda pemerintah pemprov kementerian kemnaker kemenaker kemenkop kemenkes kelurahan kecamatan kabupaten
    provinsi umkm ukm ikm koperasi kopdes kub forum komunitas paguyuban asosiasi serikat spsi ksbsi kspi fspmi
    apindo kadin hipmi iwapi hippi himpunan kelompok yayasan lembaga badan balai blk lpk lsp bnsp bkk smk sma smp sd
    mts man universitas institut politeknik sekolah kampus fakultas jurusan prodi sgu unpam uin itb ui pt cv ud tbk
    toko warung kedai rm resto restoran cafe kafe catering katering bank bri bni bca btn bsi mandiri bjb pegadaian
    pnm mekaar ojk slik kur nib oss pirt pkrt halal bpom sni bpjs jht jkp jkk jkm djki haki ubl lppom mui bpjph
    bpjamsostek taspen galeri pasar mall mal masjid mushola musholla gereja puskesmas klinik rs rsud apotek grup
    group panitia tim unit shopee tokopedia lazada bukalapak blibli grab gojek gofood grabfood shopeefood maxim
    indomaret alfamart alfamidi google facebook instagram tiktok whatsapp wa telegram youtube twitter android excel
    canva zoom linkedin jobstreet qris ovo dana gopay linkaja covid phk umk umr ump pkwt pkwtt thr pkl mpp pmi tki
    tkw lpg bbm apbd apbn musrenbang renja rkpd cyber security siber it ai digital online offline marketplace
    e-commerce ecommerce startup cisco mikrotik upt uptd dkm sosro soviet
    indihome telkomsel indosat biznet pln pdam jne
    """
)
PHRASES = words_of(
    """
    saya aku kami kita kamu anda dia mereka ini itu yang dan atau tapi tetapi dari di ke untuk utk buat dengan dgn
    pada oleh karena krn agar supaya jika kalau kalo apabila bila apa apakah siapa kapan kenapa mengapa bagaimana
    gimana mana berapa dimana mohon tolong minta izin ijin maaf terima kasih terimakasih makasih trims tks thanks
    thx salam selamat pagi siang sore malam assalamualaikum asalamualaikum wassalam waalaikumsalam halo hallo hai hi
    permisi punten tanya nanya bertanya usul usulan saran masukan aspirasi kritik harap harapan harapannya semoga
    mudah bisa boleh dapat mau ingin pengen sudah sdh udah belum blm tidak tdk nggak gak ga bukan jangan ada adalah
    ialah sebagai selaku juga saja aja sih dong deh nih kok lah ya yaa iya ok oke siap baik setuju sama seperti
    masih sedang lagi akan telah pernah sangat lebih kurang paling banyak sedikit beberapa setiap tiap para
    pernyataan begini begitu jadi lalu kemudian sehingga padahal namun walau meski kawin murni nikah kebumen pertiwi
    kandung angkat asuh tiri mertua hamil menyusui bekerja kantin kost kos kontrakan bantu dibantu dibantuin bantuan
    perihal tentang soal terkait mengenai hormat tertanda ttd nama no nomor hp email alamat jabatan instansi jalan
    jl gang gg kampung kp kel kec blok perum komplek atas an hari tanggal bulan tahun usaha jualan dagang kuliner
    keripik kue roti kopi makanan minuman fashion laundry bengkel salon konveksi jahit penjahit batik kerajinan
    catatan demikian sekian wabillahi taufiq wal hidayah wassalamualaikum lampiran tembusan swiss german university
    negeri swasta angkatan kelas bidang bagian seksi divisi koordinator korwil modal pasar pajak air listrik sampah
    harga kredit pinjaman pelatihan bahan alat lokasi tempat data training marketing bro sis please sorry workshop
    bazaar bazar event software update meeting webinar zoom branding packaging export ekspor anonim anonymous hamba
    allah tanpa kosong rahasia disamarkan test tes coba sertifikat sertifikasi biaya sembako format parkir gaji upah
    lembur pupuk bensin omzet omset laporan survei survey kuota syarat berkas dokumen formulir form surat stempel
    kemasan label izin proses anggaran program proposal undangan jadwal absen link tautan ongkir bahan stok mesin
    gerobak tenda stan stand lapak sewa retribusi iuran banjir macet sampah kumis jago tunggal plus
    """
)
ENGLISH = words_of(
    """
    academy access account ads advance agency all alliance analyst android app apps art award awareness baby bank
    basic beauty best big black blue board boot bootcamp box brand branding bread business cake camp capital capture
    car card care career cash center centre challenge channel city class cloud club code coding coffee community
    company computer content control cookies core corner course cover craft creative creator credit crisis custom
    customer cyber daily data day deal defense delivery design desk dev development digital drive east education
    email engineer engineering english entrepreneur entry ethical event expert expo export express fair family
    fashion female festival finance financial fire flag food form forum fresh front full fund game general gold good
    google grand green group hacker hacking hardware health help hero high home host hotel house hub human idea
    image import income incident incubator industrial industry info information inn innovation insight institute
    intelligence internet internship invest investor job junior kitchen lab label land language law lead leader
    learning level life line link linux literacy live local logistic loan machine made mail main maker malware
    management manager market marketing marketplace master media medium meet meeting mentor micro mobile modern
    money monitoring national network networking new north office official one online open operation order outlet
    package packaging paper park partner passport pay payment penetration people phishing phone photo pilot plan
    plastic platform point policy portal post power premium price private pro product production professional
    profile program programmer project promo public python quality quick rapid ready real record red report research
    resource retail review risk road room safety sale sales school science secure security seed seller seminar
    senior series server service shop short show sign silver site skill skills small smart social soft software
    solution south special sport staff standard start startup station stock storage store story street student
    studio summit supplier supply support sustainable system talent target team tech technical technology test
    testing threat time to tools tour trade trader training travel trend true trust university up update upskilling
    urban user value video view village virtual vision visit vocational water web website week west white wifi
    windows wireless woman women work worker workshop world young youth zone
    """
)
"""English that Indonesians write with capitals in forums: no names."""


BUSINESSES = words_of(
    """
    uduk lele pisang tahu tempe bebek ikan seafood es jamu ketoprak siomay batagor kebab donat brownies kukis
    cookies cireng cilok geprek penyet pepes nugget frozen kopi teh jus dimsum risoles pastel lumpia opor gudeg
    rawon rujak asinan snack camilan cemilan rengginang opak emping abon dendeng telur asin tas sepatu sandal hijab
    jilbab gamis batik bordir rajut anyaman souvenir mebel furniture kelontong sembako grosir agen fotokopi rias
    barbershop pangkas dapur warung waroeng wr kedai keripik kripik toko salon catering katering bakso ayam soto
    sambal kue nasi rm mie mi pempek rendang gado bubur sate pecel rumah depot lapak butik konveksi laundry bengkel
    sanggar martabak seblak goreng bakar
    """
)
"""Before "Bu Siti" these make it the sign of a shop."""

STOPS = ENGLISH | PLACES | MONTHS | ROLES | ORGANISATIONS | PHRASES | BUSINESSES

NAMED_AFTER_PERSONS = words_of(
    """
    jl jln jalan gg gang kp kampung masjid mesjid musholla mushola mushalla langgar jembatan taman rs rsud rsia
    klinik universitas univ institut stadion bandara lapangan gedung gor smk sma smp sdn sd smkn sman pesantren
    ponpes yayasan pt cv ud toko hotel museum jend jenderal letjen raya situ kawasan pasar terminal stasiun bank
    perum cluster hari piala hadiah doa surat surah batik
    """
)
"""Before a name these make it the name of a street, a school, a firm: no person is meant."""
