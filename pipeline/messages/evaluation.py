"""The words of the page of `suara evaluate`, which is Indonesian whatever the language of the reports."""

from collections.abc import Mapping
from types import MappingProxyType

SECTIONS: Mapping[str, str] = MappingProxyType(
    {
        "themes": "Tema",
        "methods": "Dibandingkan dengan cara lain",
        "shares": "Kesalahan bagian tiap tema",
        "kinds": "Jenis masukan",
        "agreement_themes": "Kesepakatan pengode tentang tema",
        "agreement_kinds": "Kesepakatan pengode tentang jenis",
        "emerging": "Tema baru",
        "stability": "Kestabilan",
        "routes": "Perangkat daerah yang dituju",
        "redaction": "Penyamaran data pribadi",
    }
)
EXPLANATIONS: Mapping[str, str] = MappingProxyType(
    {
        "themes": "Presisi: dari yang diberi tema ini, berapa bagian yang benar. Perolehan: dari yang seharusnya diberi"
        " tema ini, berapa bagian yang ditemukan. F1 adalah rata-rata harmonik keduanya. n = teks yang diberi label ini"
        " oleh orang.",
        "methods": "F1 makro: rata-rata atas tema. F1 mikro: semua pasangan teks dan tema bersama-sama. F1 per teks:"
        " rata-rata atas teks. Cara lain membaca teks yang sama, sudah dibersihkan dan diubah ke kata dasar.",
        "shares": "Selisih bagian teks yang bertema ini, model dikurangi orang, dalam poin persen.",
        "kinds": "Apresiasi terlalu jarang untuk ikut dirata-ratakan, maka berdiri sendiri.",
        "agreement_themes": "Alpha Krippendorff dengan jarak MASI: 1 sepakat penuh, 0 setara kebetulan. Semua topik di"
        " luar tema yang diukur dihitung sebagai satu label. n = teks yang dikodekan dua orang.",
        "agreement_kinds": "Alpha Krippendorff untuk data nominal: 1 sepakat penuh, 0 setara kebetulan. n = teks yang"
        " dikodekan dua orang.",
        "emerging": "Untuk tiap topik di luar tema yang diukur (lima teks atau lebih): F1 terbaik dari kelompok yang"
        " ditemukan. Catatan menyebut kelompok itu.",
        "stability": "Bagian pemberian tema yang tetap sama setelah model belajar lagi dari 20 contoh ulang"
        " (bootstrap) atas contoh buku kode, per penulis. Selang di sini adalah sebaran atas contoh ulang itu."
        " n = pemberian tema.",
        "routes": "Rata-rata atas teks. Pembanding: semua masukan dikirim ke semua perangkat daerah forum.",
        "redaction": "n = potongan yang ditandai orang sebagai data pribadi, dan teks tanpa tanda seperti itu.",
    }
)
LABELS: Mapping[str, str] = MappingProxyType(
    {
        "precision": "Presisi",
        "recall": "Perolehan",
        "f1": "F1",
        "macro_f1": "F1 makro",
        "micro_f1": "F1 mikro",
        "samples_f1": "F1 per teks",
        "best_f1": "F1 terbaik",
        "share_error": "Selisih (poin)",
        "alpha": "Alpha",
        "stays": "Tetap",
        "share": "Bagian",
        "mean": "Rata-rata",
        "mean_absolute": "Rata-rata selisih mutlak",
        "all": "Semua",
        "suara": "Suara Forum",
        "seed_keywords": "Kata kunci buku kode",
        "tfidf_kmeans": "TF-IDF dan K-Means",
        "tfidf_nmf": "TF-IDF dan NMF",
        "anchored_corex": "CorEx berjangkar",
        "coder1_coder2": "Pengode 1 dan pengode 2",
        "model_coder1": "Model dan pengode 1",
        "model_coder2": "Model dan pengode 2",
        "routed": "Arahan model",
        "all_to_all": "Semua ke semua",
        "marked_spans_redacted": "Data pribadi yang disamarkan",
        "unmarked_texts_altered": "Teks tanpa data pribadi yang ikut berubah",
    }
)
NOTES: Mapping[str, str] = MappingProxyType(
    {
        "labelled": "teks berlabel, melalui semua tahap dari berkas mentah sampai arahan",
        "cross_validated": "contoh buku kode, masing-masing dijawab oleh model yang belajar dari penulis lain",
        "not_installed": "tidak terpasang: pip install corextopic six",
        "flattered": "kelompok dinamai dengan label yang juga mengukurnya: menguntungkan cara ini",
        "learned": "belajar dari contoh buku kode",
        "unlearned": "hanya dari istilah kunci",
    }
)
