"""Refusals in many languages are seen; who lacks the text or speaks of a method refuses nothing."""

from conftest import table

from pipeline.llm.answers.refusals import is_refusal
from pipeline.llm.answers.refusals_abroad import FILE

REFUSALS = (
    *(
        "Eg kan diverre ikkje hjelpe med det.",
        "מצטערים, איננו יכולים לסייע בכך.",
        "Ne pare rău, nu vă putem ajuta.",
    ),
    *(
        "Žao mi je, ali s tim ne mogu pomoći.",
        "Nažalost, ne mogu obraditi taj upit.",
        "Ne mogu odgovoriti na to.",
    ),
    *("Kao jezični model ne mogu ispuniti taj zahtjev.", "Извините, не могу да помогнем у томе."),
    *(
        "Žal vam pri tem ne morem pomagati.",
        "Съжалявам, не мога да изпълня това.",
        "За жал, не можам да одговорам.",
    ),
    *("Прабачце, я не магу дапамагчы.", "Je mi líto, ale s tím nemohu pomoci.", "Žiaľ, to nemôžem splniť."),
    *(
        "Ho sento, no puc ajudar amb això.",
        "Síntoo, non podo axudar con iso.",
        "Barkatu, ezin dut horrekin lagundu.",
    ),
    *(
        "Îmi pare rău, nu vă pot ajuta cu asta.",
        "Kahjuks ei saa ma sellega aidata.",
        "Diemžēl nevaru palīdzēt.",
    ),
    *("Deja, negaliu padėti.", "Pahoittelen, en voi auttaa tässä.", "Elnézést, ezt nem teljesíthetem."),
    *(
        "Því miður get ég ekki aðstoðað.",
        "Tá brón orm, ní féidir liom cabhrú.",
        "Yn anffodus, ni allaf helpu.",
    ),
    *(
        "Më vjen keq, nuk mund të ndihmoj.",
        "Jammer, ek kan nie daarmee help nie.",
        "Leider kann ech net hëllefen.",
    ),
    *("Mi bedaŭras, mi ne povas helpi.", "Mohon maaf, saya tidak bisa memenuhi permintaan itu."),
    *(
        "Minta maaf, saya tidak boleh membantu.",
        "Paumanhin, hindi kita matutulungan.",
        "Samahani, siwezi kusaidia.",
    ),
    *(
        "Rất tiếc, tôi không thể trả lời điều này.",
        "מצטערת, אני לא יכולה לסייע.",
        "לצערי אין באפשרותי לענות.",
    ),
    *("סליחה, אבל אינני יכול לעזור בכך.", "متأسفم، نمی‌توانم کمک کنم.", "معذرت، میں مدد نہیں کر سکتا۔"),
    *("क्षमा करें, मैं इसमें मदद नहीं कर सकती।", "माफ करा, मी मदत करू शकत नाही.", "দুঃখিত, আমি সাহায্য করতে পারব না।"),
    *("માફ કરશો, હું મદદ કરી શકતો નથી.", "மன்னிக்கவும், என்னால் உதவ முடியாது.", "ക്ഷമിക്കണം, സഹായിക്കാൻ കഴിയില്ല."),
    *("ขออภัย ฉันไม่สามารถช่วยได้", "សូមអភ័យទោស ខ្ញុំមិនអាចជួយបានទេ។", "Кешіріңіз, көмектесе алмаймын."),
    *(
        "Üzr istəyirəm, kömək edə bilmərəm.",
        "Ներեցեք, չեմ կարող օգնել։",
        "უკაცრავად, ვერ დაგეხმარებით.",
        "ይቅርታ፣ ልረዳ አልችልም።",
    ),
)
AND_OFFERED = (
    *(
        "Maaf, saya tidak dapat membantu. Jika ada hal lain, silakan tanya.",
        "Ne mogu pomoći. Molim pitajte drugo.",
    ),
    *(
        "Îmi pare rău, nu pot ajuta. Vă rog să întrebați altceva.",
        "Sajnos nem tudok segíteni. Kérem, kérdezzen mást.",
    ),
    *("Kahjuks ei saa ma aidata. Palun küsi midagi muud.", "מצטער, אני לא יכול לעזור. אנא שאל שאלה אחרת."),
)
NONE = (
    *(
        "Ne mogu pomoći bez sažetka.",
        "Žao mi je, u sažetku nema tvrdnji.",
        "Postojeće metode ne mogu obraditi slike.",
    ),
    *("Modelele nu pot procesa imagini mari.", "Îmi pare rău, nu pot ajuta fără rezumat."),
    *("Maaf, saya tidak dapat membantu tanpa abstrak.", "Metode lama tidak dapat memproses gambar."),
    *("אני לא יכול לעזור בלי התקציר.", "השיטה לא יכולה לעבד תמונות.", "לצערי לא מצאתי טענות."),
    *("Saya tidak dapat membantu jika teksnya kosong.", "Aš negaliu padėti be santraukos."),
    *("Promiňte, bez abstraktu nemohu pomoci.", "Sajnos nem tudok segíteni, kérem, küldje el."),
    *("Es tut mir leid, ohne den Text kann ich nicht helfen.", "Désolé, je ne peux pas aider sans le texte."),
    *(
        "Lo siento, no puedo ayudar. Por favor, envíe el texto.",
        "Mi dispiace, non posso aiutare senza il testo.",
    ),
    *(
        "Извините, я не могу помочь без текста.",
        "抱歉，没有文本，我无法处理。",
        "죄송하지만 텍스트 없이 도와드릴 수 없습니다.",
    ),
    *("申し訳ありませんが、テキストがないと対応できません。", "Üzgünüm, metin olmadan yardımcı olamam."),
    *("Ne mogu li ti pomoći?", "Žao mi je. Evo odgovora.", "Nažalost, ne mogu naći brojeve."),
    *("Ne mogu pomoći. Pošaljite tekst.", "Maaf, saya tidak dapat membantu. Silakan kirim teksnya."),
)


@table("words", REFUSALS + AND_OFFERED)
def test_refusal_is_one_in_any_of_the_languages(words: str) -> None:
    """An assistant that apologizes, or not, and says that it cannot help has refused."""
    assert is_refusal(words)


@table("words", NONE)
def test_other_words_with_a_cannot_are_no_refusal(words: str) -> None:
    """Who lacks the text, asks for it, or says what others cannot do may answer a second question."""
    assert not is_refusal(words)


def test_each_language_has_all_its_columns() -> None:
    """A line of the file has a language, an apology, a cannot, what is not done, and what asks for more."""
    lines = [line for line in FILE.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    assert [line for line in lines if len([one for one in line.split(" | ") if one.strip()]) != 5] == []
