"""Names that people in the city bear, and how Indonesian names end.

In: nothing. Out: frozen lists in lower case that `nameparts` looks words up in. Own lists, written for this project
from general knowledge of Indonesian names; they help where no title stands, and no rule rests on them alone.
"""

from pipeline.redact.words import words_of

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

NAME_ENDINGS = tuple(
    words_of(
        """
        wati yanti yanto anto udin uddin awan ningsih iyah iah ullah ulloh yono ono tini arti ningrum astuti adi yani
        ani ati nah yah lina rini asari mawan unnisa unisa iyanti iansyah syah rahman wijaya kusuma putra putri
        """
    )
)
"""How many Indonesian names end; evidence only for a capitalised word that no lexicon knows, beside another one."""
