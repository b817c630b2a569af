"""Words that decide whether a word after "Pak" or "nama saya" is a person's name.

Own lists, written for this project from general knowledge of the city and of Indonesian names; kelurahan and kecamatan
after Perda Kota Tangerang Selatan.
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
    bendum sekum plt pjs pj kapus kanit kapolsek kapolres danramil babinsa ustazah
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
    e-commerce ecommerce startup cisco mikrotik
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
    allah tanpa kosong rahasia disamarkan test tes coba
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


STOPS = ENGLISH | PLACES | MONTHS | ROLES | ORGANISATIONS | PHRASES

GIVEN_NAMES = words_of(
    """
    abdul abdullah achmad ade adi adinda aditya agung agus ahmad aini ainun aisyah ajeng akbar alfian ali alya
    amalia amanda amelia amin aminah amir anang andi andika andre andri andriani anggi anggraini angga ani anindya
    anisa annisa anita anton ardi ardian ari arief arif arifin aris arman arya asep asih asti astuti atik atun ayu
    aziz azizah bagas bagus bambang bayu benny beni benyamin boy budi budiman budiono cahyo cahya cahyono candra
    cecep chandra christina cici citra dadan dadang danang dani daniel danu darmawan darno darsono david dede dedeh
    dedi dedy deni denny desi dessy dewi dian diana dika dimas dina dini dinda djoko doni donny dwi edi edy efendi
    eka eko elis elisa elly elsa ely emi endah endang entin erlina erna erni ernawati erwin euis evi fadli faisal
    fajar farah farhan farida fatimah fauzan fauzi febri febrianti ferdi ferry fikri firda firman fitri fitria
    fitriani galih galuh gilang gita gunawan guntur hadi hafiz halimah hamid hamzah handayani handoko hani hanifah
    haris hariyanto hartati hartini hartono haryanto haryono hasan hasanah hasanuddin hendra hendri hendro heni
    henny heri herlina herman hermawan heru hesti hidayat hidayati husein husna ibnu ibrahim ida idris ika ikhsan
    ilham imam imas ina indah indra indri intan ipah irawan irfan irma irwan isah iskandar ismail iswanto ita iwan
    jajang jamal jamilah johan joko jono jumiati junaedi kartika kartini khadijah khairul khoirul komariah komarudin
    kosasih krisna kurnia kurniasih kurniawan kusuma laila lasmi latifah leni lestari lia lilis lina linda lukman
    lusi lusiana maesaroh mahmud maman mamat mansur maria mariam marini marlina maryam maryati maryono masitoh
    maulana maya mega meilani melati melani mia miftah mimin mira mirna misbah muhamad muhammad muhidin mukhlis
    mulyadi mulyana mulyani mulyono munawar murni murniati mustofa muti mutia nabila nadia nana nanang nani nanik
    narti nasrudin neneng neni neng ningsih nia nina nining nita nizar nova novi novia novita nugraha nugroho nung
    nunung nur nuraeni nuraini nurhasanah nurhayati nurhidayat nuri nurjanah nurlaela nurlaila nurul oman opik pandu
    permana permata prabowo pramono prasetya prasetyo pratama pratiwi purnama purnomo purwanti purwanto puspa
    puspita puspitasari putra putri rachmat raden rahayu rahma rahmat rahmawati rama ramadhani ramdani ramlan rangga
    rani ratih ratna ratnasari rendi reni reny reza rian riana ridho ridwan rika rina rini rio risa riska riski
    rismawati rita riyadi riyanto riyanti rizal rizka rizki rizky robby robi rochman rofiq rohaeni rohayati rohim
    rohman rohmat romi romlah roni rosidah rosita rudi rudy rukmini rusdi rusli ryan sabar safitri saiful salim
    salma samsul samsudin sandi sandra santi santosa santoso sapri sari sarinah sarno sarwono satria septi septian
    setiadi setiawan setiawati setyo shinta sigit silvi sinta siska siti slamet sobari sofyan soleh solihin solikhin
    sri subagyo subandi subhan subur sudarno sudarsono sudirman sugeng sugiarto sugiono sugiyanto suhartini suharto
    suhendra sukardi sukarni sukirman sulaeman sulaiman sularno sulastri sulis sulistyo sulistyowati sumarni sumarno
    sumiati sumiyati sunardi sunarti sunarto sundari suparman suparno supriadi supriatna supriyadi supriyanto
    supriyono surya suryadi suryana suryani suryanto susanti susanto susi susilawati susilo sutarno sutini sutisna
    sutrisno suwarni suwarno suyanto suyatno syahrul syaiful syarif syarifah syifa tari tarmizi tati tatang taufik
    taufiq tedi teguh teti tia tika tini titi titik titin toni tono topik tri triyono tuti udin ujang ulfa umar umi
    untung ussy utami vera vina vivi wahid wahyu wahyudi wahyuni wahyuningsih warsito warsono wati wawan wibowo widi
    widodo widya widyastuti wijaya wiji winarni winarno winda wisnu wiwik wiwin wulan wulandari yadi yana yani yanti
    yanto yanuar yati yayan yayat yayuk yeni yenny yogi yohanes yono yosep yoyoh yudha yudi yuli yuliana yulianti
    yulianto yuliati yulia yuni yunita yunus yusuf yusup zaenal zaenab zahra zainab zainal zaki zulfikar zulkifli
    simanjuntak siregar nasution lubis hutapea panjaitan sihombing situmorang sitompul hutagalung manurung
    simatupang sinaga sitorus silalahi tambunan harahap daulay ginting sembiring tarigan tobing aan abdurrahman
    abidin adam adelia adit adnan afifah afrizal agnes agusta ahyar aida aidil ainur ajat aji akhmad alamsyah albert
    alex alexander alfi alfiah alfin alim alimin alvin amri amrullah ananda anastasia andhika andini andriansyah
    andrianto angelina anggara anggit anggun anis anisah anjar ansori anwar apriani apriliani aprilia apriyani aqila
    arbi arianto ariani arini ariyanto arum aryani aryo asmawati asnawi asri asrul astri astrid aulia awaludin azhar
    azhari azka azzahra badriah badrudin bahri bahrudin bakri basri basuki bella benedictus betty bimo bintang bobby
    bonar bonita budhi budianto budiarti budiyono bunga burhan burhanuddin caca candrawati catur cendana chaerul
    chairul chairunnisa charles chintya cindy citrawati clara cynthia dadi daffa dahlan dahlia damar damayanti danis
    dara darma darmanto darsih darto darwin darwis dasep dasuki dea debby deddy dela delima della denis deri
    destiana devi devina dewanti dewanto dhani diah diky dimyati dinar dita djamal djumadi dodi dody dominikus dona
    donna dudung durahman dyah edwin effendi egi eggy elena elfira eli elia elin ema emma emil emilia endro engkos
    enok enung eri erik erika erlangga erlin ernest erry esih esti eti etty eva evelyn fabian fachri fadhil fadhilah
    fadilah fahmi fahri fahrul faiz fajri faldi fani fanny faqih farel faris farid fariz fathur fatma fatmawati
    fatur feby felicia felix fera feri ferdian ferdinand fina firdaus firdausi firmansyah fira fitrah fitriah
    fitriyani fransiska fransiskus frida friska galang ganjar gemma gerry ghani gina ginanjar giri gusti gustina
    habib habibah hadiyanto hafidz hafsah haidar hajar hakim halim hambali hamdan hamidah hanafi handi hanny hanif
    hapsari hardi harianto hariyadi harjo harni harsono harun haryadi haryati hasanudin hasby hasbi hasim hasti
    hatta hayati helena helmi hendarto hendrawan hendrik hengki herawati heriyanto hermanto hernawati hidayah
    hidayatullah hikmah hikmat hilda hilman hotman humaira husen husni husnul ilyas imanuel imron inayah inayati
    indarti indrawan indrawati indriani indriyani ine inggit iqbal irham irna irvan isa isma ismawati ismiyati
    isnaini isnawati isti istiqomah iyan jaelani jaenudin jaja jajat jamaludin januar jasmine jefri jeni jenny jerry
    jessica jihan joni jonathan joshua juanda julaeha juli julia juliana julianto jumadi jumairi jumanah junaidi
    juniarti jupri juwita kadir kamal kamila kanaya karim karina karmila karna karno karsih karsono karta karti
    karwati kasim kasmiati kasmin kasman kasno kasturi keisha kemala kevin khalid khalisa khanza khotimah khusnul
    kiki kirana kristina kristanto kukuh kuncoro kurniasari kurniati kuswanto kusnadi kusnandar kusumawati lala
    lasmini lathifah laksmi laras larasati leli lela lena lenny leo leonardo lestiani lidia liana lili lilik lisa
    lisna lita livia liza lola lucky ludfi lulu luluk luna lutfi luthfi lutfiah lydia madinah mahendra mahfud
    maimunah majid malik malika manik marhamah margaretha mariana mariati mariyah marisa markus marlia marno marpuah
    marsih marsini marta martha martini martono marwah marwan maryanto mas'ud masruri masruroh mastur mauludin mawar
    mayang mayasari megawati meli melinda melisa melly mery meri meta micky mika mila milah mimi minah mintarsih
    misnah misnan moch mochamad moh mohamad mohammad monica monika mubarok muchlis muchtar mudrik muflih muhaimin
    muhammadiah muhayati muhtar mujiati mujib mujiono mukti mulyati muliadi muliana mulya mulyanto munandar munir
    munirah mursid murtini murtado musa muslih muslim muslimah muslimin musthofa mutiara muzaki nabil nadhira nadira
    nafisah naila najib najwa nanda naomi nasir nasikin nasrul nasrullah natalia natasha naufal nazar nazwa neli
    nelly nengsih neti nike niken nikita nila nilam nilawati ningrum nirmala nisa nofi noor nopi nopita noval
    noviana noviani novianti novitasari nugraheni nujum nurcahyo nurdin nurfadilah nurhadi nurhalimah nurhidayah
    nurhidayati nurmala nurmaya nurohman nurrahman nurrohmah nursyam nurwahid nurwati nuryadi nuryani nuryanti
    nurzaman obay odah okta oktavia oktaviani olivia omay onah ova oyok padmi pandi panji pardi parman parno partini
    parto patimah paulus pipit pipin pita poniman ponirah popi pradana pradipta prajoko pramudya prasetio prasojo
    prastowo pretty pri prihatin prima priska priyanto priyatna priyono puji pujiastuti pujiati purba purnamasari
    purwadi purwaningsih purwati purwo puspasari puspitawati qonita qori raditya rafi rafli rahayuningsih rahmad
    rahman rahmi raihan rais raisa rakhmat ramdhani ramadhan ramayanti rangkuti rara rasidi rasmi rasyid ratnawati
    ratri raymond rayhan regina reihan rena rendra renata resa resi resti retno revi rezki rezky riandi ribka ridha
    rifai rifki rifqi rifky rima rinaldi rinawati rindi rinto riri risma rismayanti riswanda riswandi risyad riswan
    riyan riyanah riza robert robiatul rodiah rofi'ah rofiah rohaya rohana rohani rohayani rohimah rojak rojali
    rokhmah rosa rosalina rosdiana rosi rosmawati rosmiati rosyid rosyidah rouf royani rudianto rudiansyah rudiyanto
    rukiah rukmana rukmi rully rumiati rumini rusdiana rusdianto rusmana rusmiati rusmini rustam rusyanto ruslan
    sabrina sadiah sadikin sadiyah saefudin saeful safa safira safrudin sahara sahrul sahrudin saidah sakinah
    salamah salman salsabila samad samiun samsiah sanjaya sanusi sapto saputra saputri sarah saraswati sardi sarjono
    sarmila sarti sartika saryono sasongko sastra satrio satyo saud sekar selvi selvia setia setiani setianingsih
    setiyawan setyaningsih setyawan setyowati shafira shelly sidik siswanto siswoyo sjahrir sobirin soedarmo
    soekarno soegeng soleha solekhah solihah sonia sophia sopian sopyan stefanus stella steven stevani subekti
    subarkah sudarmi sudarmanto sudarmono sudiyono sudrajat sugiarti sugianto sugiri sugiyono suhada suhaeni suhaimi
    suhana suhanda suhandi suhardi suhardiman suherman suheri suhendi suhermanto sujarwo sujatmiko sujono sukamto
    sukarno sukarti sukini sukma sukmana sukmawati sukron sulastini sularti suliyah sulthon sultan sumantri
    sumarsono sumartini sumarti sumarwan sumi sumini sumiyem sumitro sunaryo sunaryati sungkono suparjo suparmi
    suparti supartini suparyanto supardi supari suprapto supratman suprihatin supriyatin supriyati supriyatna suradi
    surahman surati surono surtini suryaningsih suryono susana susiana suswati sutanto sutardi sutarjo sutarman
    sutarmi sutarti sutedjo sutinah sutiyem sutopo sutomo sutoyo sutrisna suwandi suwanto suwarti suwito suyadi
    suyamto suyanti suyati suyono syafii syafiq syafrudin syahputra syahri syahrial syahroni syahrudin syaefudin
    syakir syamsudin syamsul syarifudin tania tanti tanto tarsih tarmini tarno tarsono tasya taryono tasripin taufan
    taufiqurrahman teddy tengku tessa theresia thomas tiara tina tirta titis tiwi tohir tomi tommy totok toto trisna
    trisnawati triwahyuni triyanto triyanti tukiman tukinah tukino tuminah tumini turino turmudi tursinah uci udi
    ulum ulya umam umamah umaya umaroh umayah uswatun utama uum valentina vanessa veni vero veronika victor vidya
    viktor viona virgiawan vita wahdah wahidin wahyudin wahono wakhid waluyo wana wandi warni warsih warsini wartini
    warno wasis waskito wasito wastini weni wening wenny widayat widayati widianto widiastuti widiyanti widjaja
    widyaningsih wiharja wijayanti wildan wilda willy windi windy winoto wiranto wirawan wisnawa wiyono woro
    wulansari yahya yakub yanah yaniar yasin yasmin yayah yayu yeti yesi yessy yoga yohana yola yolanda yopi yoppy
    yosi yuda yudhistira yudistira yuliani yuliastuti yuliasih yuliyanti yulita yumna yunarti yuniar yuniarti yunia
    yunianto yunizar yusnita yusran yusri yusron yustina yusnaini zaelani zahara zahir zahrah zahro zaidan zainudin
    zainuddin zakaria zakiah zakiyah zalfa zamroni zaskia zubaidah zuhri zul zulaeha zulaiha zulfa zulfan zulham
    zulhendri zulkarnain zulmi zumrotun pasaribu pardede pakpahan panggabean siahaan sianipar sianturi sibarani
    sidabutar silaban simamora simangunsong simarmata simbolon siringoringo sitanggang situmeang tampubolon
    napitupulu nainggolan marpaung manalu lumbantoruan lumban gultom gurning butarbutar batubara aritonang hasibuan
    pohan ritonga rambe matondang dalimunthe sebayang surbakti karokaro barus perangin damanik saragih girsang
    tarihoran wenas tumbelaka lasut mandagi rumengan sondakh pattiasina latuconsina tuasikal matulessy salampessy
    wattimena pelupessy tanjung koto chaniago caniago piliang sikumbang jambak guci lim tan wong liem oei kwee
    gunadi hartanto alatas alaydrus assegaf shihab baswedan bawazier thalib alhabsyi
    """
)


ALSO_WORDS = words_of(
    """
    bagus untung sabar subur indah murni citra titik tari topik maya mega permata purnama putri putra melati guntur
    galih intan kurnia fajar nur imam umi iman ali teguh agung setia tika tri dwi eka ika tini satria surya pandu
    catur prima utama mulya sultan hakim muslim muslimah muslimin aji puji mukti arum sekar bintang bunga cendana
    delima anggun mutiara laras sukma resi hajar halim jaja rara dara darma sanjaya mawar mayang kasturi tanjung
    guci koto musa isa jeni rasmi hikmah hikmat hidayah mubarok malik majid kadir karim rahman rahim aida
    """
)
"""Given names that are words too: in lower case they are read as words, unless somebody says that it is a name."""

NAMED_AFTER_PERSONS = words_of(
    """
    jl jln jalan gg gang kp kampung masjid mesjid musholla mushola mushalla langgar jembatan taman rs rsud rsia
    klinik universitas univ institut stadion bandara lapangan gedung gor smk sma smp sdn sd smkn sman pesantren
    ponpes yayasan pt cv ud toko hotel museum jend jenderal letjen raya situ kawasan pasar terminal stasiun bank
    perum cluster hari piala hadiah doa surat surah batik
    """
)
"""Before a name these make it the name of a street, a school, a firm: no person is meant."""


NAME_ENDINGS = tuple(
    words_of(
        """
        wati yanti yanto anto udin uddin awan ningsih iyah iah ullah ulloh yono ono tini arti ningrum astuti adi yani
        ani ati nah yah lina rini asari mawan unnisa unisa iyanti iansyah syah rahman wijaya kusuma putra putri
        """
    )
)
"""How many Indonesian names end; evidence only for a capitalised word that no lexicon knows, beside another one."""

BUSINESSES = words_of(
    """
    uduk lele pisang tahu tempe bebek ikan seafood es jamu ketoprak siomay batagor kebab donat brownies kukis
    cookies cireng cilok geprek penyet pepes nugget frozen kopi teh jus dimsum risoles pastel lumpia opor gudeg
    rawon rujak asinan snack camilan cemilan rengginang opak emping abon dendeng telur asin tas sepatu sandal hijab
    jilbab gamis batik bordir rajut anyaman souvenir mebel furniture kelontong sembako grosir agen fotokopi rias
    barbershop pangkas dapur warung waroeng wr kedai keripik kripik toko salon catering katering bakso ayam soto
    sambal kue nasi rm mie mi pempek rendang gado bubur sate pecel rumah depot lapak butik konveksi laundry bengkel
    sanggar martabak seblak
    """
)
"""Before "Bu Siti" these make it the sign of a shop."""
