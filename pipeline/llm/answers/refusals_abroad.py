"""Refusals in other languages than English: an apology, "I cannot", and what the assistant will not do.

All three must stand in one sentence, in this order where the language has one, and nothing may be asked for.
"""

import re

_APOLOGIES = (
    r"(?:es )?tut mir (?:sehr )?leid|entschuldigung|leider|ich bedaure"
    r"|je suis (?:vraiment )?désolée?|désolée?|je regrette|malheureusement"
    r"|lo siento|lo lamento|disculp[ae]|lamentablemente|mi dispiace|sono spiacente|purtroppo"
    r"|desculpe|sinto muito|lamento|infelizmente|sorry|het spijt me|helaas|przykro mi|przepraszam|niestety"
    r"|извините|простите|к сожалению|прошу прощения|вибачте|на жаль|üzgünüm|özür dilerim|maalesef"
    r"|tyvärr|förlåt|jag är ledsen|jag beklagar|beklager|desværre|dessverre|omlouvám se|bohužel"
    r"|valitettavasti|maaf|xin lỗi"
    r"|抱歉|对不起|很遗憾|不好意思|對不起|申し訳|すみません|残念ながら|죄송|미안|유감"
    r"|عذر|آسف|أعتذر|للأسف|क्षमा|माफ़|खेद"
)
_DECLINED = (
    r"(?:(?:kann|darf|werde) ich|ich (?:kann|darf|werde))\b[^.]{0,60}\bnicht\b[^.]{0,30}"
    r"(?:helfen|unterstützen|nachkommen|antworten|erfüllen)"
    r"|ne peux (?:pas )?[^.]{0,40}(?:aider|répondre|assister|accéder|traiter|donner suite|satisfaire)"
    r"|no puedo [^.]{0,40}(?:ayud|asist|responder|cumplir|atender|complacer)"
    r"|non posso [^.]{0,40}(?:aiut|assist|rispond|soddisf)"
    r"|não posso [^.]{0,40}(?:ajud|auxili|responder|atender|cumprir)"
    r"|kan ik\b[^.]{0,60}\bniet\b[^.]{0,30}(?:helpen|assisteren|beantwoorden|voldoen)"
    r"|nie mogę [^.]{0,40}(?:pomóc|odpowiedzieć|spełnić)"
    r"|не (?:могу|можу) [^.]{0,40}(?:помо|допомо|отве|выполн)"
    r"|(?:yardımcı olam|yardım edem|yanıtlayam|yerine getirem)"
    r"|kan (?:jag |jeg )?(?:inte|ikke) [^.]{0,30}(?:hjälp|hjelp|svar)"
    r"|nemohu [^.]{0,40}(?:pomoci|pomoct|odpov)|en voi [^.]{0,30}(?:auttaa|vastata)"
    r"|tidak (?:dapat|bisa) [^.]{0,30}(?:membantu|memenuhi|menjawab)"
    r"|không thể [^.]{0,30}(?:giúp|hỗ trợ|trả lời)"
    r"|(?:无法|不能|無法)[^。]{0,20}(?:协助|帮助|回答|处理|满足|完成|協助|幫助)"
    r"|(?:お応え|お答え|対応|お手伝い|支援|ご協力)[^。]{0,8}(?:できません|いたしかねます|できかねます)"
    r"|(?:도와|도움|도울|답변|응답|처리|제공)[^.]{0,14}수 없"
    r"|لا (?:يمكنني|أستطيع) [^.]{0,30}(?:مساعد|المساعد|الإجاب)"
    r"|(?:सहायता|मदद|उत्तर) नहीं"
)
_REFUSED = re.compile(rf"\W*(?:{_APOLOGIES})[^?？؟]{{0,80}}?(?:{_DECLINED})", re.IGNORECASE)

_ABOUT_THE_TEXT = re.compile(
    r"[?？؟]|JSON|schema|format|abstract|résumé|resumen|riassunto|resumo|samenvatting|zusammenfassung"
    r"|摘要|要旨|초록"
    r"|аннотаци|реферат|zahlen|chiffres|números|numeri|数字|数値|числ|sätze|phrases|frases|句子|предложени",
    re.IGNORECASE,
)
"""Whoever asks for something, or speaks of the text or the form of the answer, refuses nothing."""


def is_refusal_abroad(text: str) -> bool:
    """Whether a short text without JSON plainly refuses in another language than English."""
    return _REFUSED.match(text) is not None and _ABOUT_THE_TEXT.search(text) is None
