"""Refusals that a model writes as prose where the answer should stand, and no field of the reply says so.

Only short, plain ones are known, as assistants write them: in English an apology or nothing, then "I can't
help with that", or "I won't" with a policy or a danger as the reason; in other languages an apology or
nothing, "I cannot", and what the assistant will not do, in this order where the language has one, within a
sentence; in all of them an apology or "I cannot" that says no more. To see one where there is none would
give an abstract up that asking again may save, so whoever asks for something, or speaks of the abstract, its
claims or the form of the answer, refuses nothing.
"""

import json
import re
from contextlib import suppress
from functools import cache

from pipeline.domain import Json
from pipeline.llm.answers.refusals_abroad import refuses

_LONGEST = 600
"""Characters of a refusal; what is longer is something else, or explains itself."""

_REFUSED = re.compile(
    r"""(?:(?:thank\ you|thanks|hello|hi)\b[^.!?]{0,80}[.!]\s+)?
    (?: (?: (?:I(?:['’]m|\ am)\ )?(?:(?:so|very|really|truly|deeply|terribly)\ )?sorry | I\ apologi[sz]e
          | (?:my\ )?(?:sincere\ )?apologies | I\ regret | unfortunately | I\ understand | I\ appreciate
          | (?:as|I(?:['’]m|\ am))\ (?:programmed
            |(?:just\ |only\ )?an?\ (?:AI|assistant|language|large|responsible))
        ) \b [^?]{0,120}? (?<!\w) )?
    (?: (?:I|and)\ (?:can(?:no|['’])t|can\ not|(?:won['’]t|will\ not)(?:\ be\ able\ to)?|must\ not|may\ not)
      | I(?:['’]m|\ am)\ (?:unable|not\ (?:able|allowed|permitted|willing))\ to
      | (?:that|this)(?:['’]s|\ is)\ not\ something\ (?:that\ )?I\ can
      | (?:that|this)(?:['’]s|\ is)\ something\ (?:that\ )?I\ (?:can(?:no|['’])t|won['’]t) ) \s+
    (?:(?:really|currently|simply|just|in\ good\ conscience)\ )?
    (?: help (?!\ (?:but|feeling|noticing|wondering)\b) | assist | comply | engage | participate | discuss
      | (?:analy[sz]e|read|review|summari[sz]e|extract|handle|access|process|provide|generate|work\ with)
        \ (?!(?:the|any|all|more|enough)\b)[^.?]{0,40}?\b(?:content|materials?|information|advice|topics?)\b
      | fulfil{1,2} | do\ (?:that|this|so) | (?:continue|proceed)\ with\ (?:this|that|your)
      | (?:provide|answer|process|complete|respond\ to|generate|create)\ (?:assistance|help|a\ response
        |(?:this|that|such|your|the\ requested)
         \ (?:request|information|content|task|prompt|question|text|output)) )
    \b""",
    re.IGNORECASE | re.VERBOSE,
)
_DECLINED = re.compile(
    r"(?:(?:(?:I['’]m |I am )?(?:very |really )?sorry|(?:my )?apologies|I apologi[sz]e),? (?:but )?)?"
    r"(?:I(?:['’]m going to| am going to)? (?:must|have to|need to|will have to) "
    r"(?:respectfully |politely )?(?:decline|refuse)\b|I(?:['’]d| would) (?:prefer not to|rather not)\b"
    r"|[^.?!]{0,80}\b(?:(?:is|are)(?:n['’]t| not) something|(?:is|are) (?:outside|beyond)(?: of)? what)"
    r" I can\b"
    r"|[^.?!]{0,40}\b(?:request|content|prompt|input|message|response)\b[^.?!]{0,30}\b(?:was|were|is|has been"
    r"|have been) (?:flagged|blocked|filtered|withheld)\b[^.?!]{0,40}\b(?:safety|content|moderation|policy)\b"
    r"|[^.?!]{0,40}\brequest (?:cannot|can['’]t|could not) be (?:completed|processed|fulfilled|answered)\b"
    r"[^.?!]{0,30}\b(?:restrict|policy|policies|guidelines|safety)"
    r"|I(?: do not feel| don['’]t feel| am not|['’]m not) comfortable\b|unsafe\s*(?:S\d+)?\W*\Z"
    r"|the model cannot answer this question\b|(?:it|this) would be inappropriate for me\b"
    r"|(?:that|this)(?:['’]s| is) beyond my (?:current )?scope\b)",
    re.IGNORECASE,
)
_NO_HELP = re.compile(
    r"\A[^?]{0,160}?\bI(?: (?:can(?:no|['’])t(?: and will not)?|can not|won['’]t|will not"
    r"|should(?: not|n['’]t)|do not|don['’]t think I should)"
    r"|(?:['’]m| am) (?:unable|not (?:able|allowed|permitted|willing|going)) to)"
    r" (?:help|assist)(?: (?:you|here|further))?(?: (?:with|in|on)\b|\W*\Z|[.!,])",
    re.IGNORECASE,
)
_NO_HELP_YET = re.compile(
    r"\b(?:JSON|format|schema|tool|without|unless|until|empty|missing|incomplete|truncated|cut off|links?)\b",
    re.IGNORECASE,
)
"""What keeps the model from helping that a second try may change."""

_UNWILLING = re.compile(
    r"\bI (?:can(?:no|['’])t|can not|won['’]t|will not|must not|may not|(?:must|need to|have to) stop"
    r"|(?:do not|don['’]t) feel comfortable)\b"
    r"|\bI(?:['’]m| am) (?:unable|not (?:able|allowed|permitted|willing|comfortable)|prohibited|forbidden)\b",
    re.IGNORECASE,
)
_UNSAFE = re.compile(
    r"\b(?:polic(?:y|ies)|guidelines|harm(?:ful)?|danger(?:ous)?|unsafe|weapons?|illegal|unethical|inappropriate"
    r"|misused?|prohibited|disallowed|safety (?:reasons|concerns))\b",
    re.IGNORECASE,
)
_AGAINST = re.compile(
    r"\b(?:violat\w+|against|contrary to)\b[^.]{0,40}\b(?:my|our|usage|content|safety)\b[^.]{0,20}"
    r"\b(?:polic(?:y|ies)|guidelines|principles|terms)\b|\bmy (?:guidelines|principles|rules)\b[^.]{0,20}"
    r"\b(?:prevent|prohibit|forbid|(?:do not|don['’]t) (?:allow|permit))\b",
    re.IGNORECASE,
)
_LOOKED = re.compile(
    r"\?|\b(?:find|found|identify|see|locate|determine|detect|contains? no|there (?:is|are) no"
    r"|please (?:provide|share|paste|send|give|supply|include|resend))\b",
    re.IGNORECASE,
)
"""Whoever looked for claims and says what came out has not refused, whatever the abstract is about."""

_NO_REFUSAL = re.compile(
    r"\?|\bplease (?:provide|share|paste|send|give|supply|include|resend)\b|\b(?:without|unless)\b"
    r"|\b(?:claims?|numbers?|sentences?|abstracts?|schema|JSON|format|tool)\b",
    re.IGNORECASE,
)


_OFFER = re.compile(
    r"\b(?:is there|can I|may I|would you|do you)\b[^.?!]{0,120}\b(?:else|other|another|different|instead)\b"
    r"[^.?!]{0,120}\?",
    re.IGNORECASE,
)
"""How a refusal ends politely; it asks for nothing that is about this text."""


_EMPTY_ANSWER = re.compile(r"(?:```(?:json)?\s*)?\{\s*\"\w{1,40}\"\s*:\s*\[\s*\]\s*\}(?:\s*```)?")

_APOLOGIES = (
    r"(?:es )?tut mir (?:\w+ )?leid|entschuldigung|verzeihung|leider|ich bedaure"
    r"|je suis (?:\w+ )?désolée?|désolée?|(?:toutes )?mes excuses|je regrette|malheureusement"
    r"|lo siento|lo lamento|(?:(?:te |le )?pido )?disculp(?:as|[ae])|lamentablemente"
    r"|mi dispiace|chiedo scusa|sono spiacente|purtroppo"
    r"|desculpe|pe[çc]o desculpas?|sinto muito|lamento|infelizmente|sorry|het spijt me|helaas"
    r"|przykro mi|przepraszam|niestety"
    r"|извините|простите|мне (?:очень )?жаль|к сожалению|прошу прощения|вибачте|на жаль"
    r"|üzgünüm|özür dilerim|maalesef"
    r"|tyvärr|förlåt|jag är ledsen|jag beklagar|beklager|desværre|dessverre|omlouvám se|bohužel"
    r"|valitettavasti|maaf|xin lỗi"
    r"|(?:很|非常|十分|真的|实在|實在)?(?:抱歉|对不起|遗憾|遺憾|不好意思|對不起)"
    r"|(?:大変|誠に|本当に)?(?:申し訳|すみません|残念ながら)|恐れ入りますが"
    r"|(?:정말로? |대단히 |매우 )?(?:죄송|미안|유감)"
    r"|عذر|(?:أنا )?آسف|أعتذر|للأسف|(?:मुझे |मैं )?(?:क्षमा|माफ़|खेद)"
)
_I_DECLINE_ABROAD = (
    r"(?:(?:kann|darf|werde|möchte) ich|ich (?:kann|darf|werde|möchte|bin))\b[^.]{0,60}\b(?:nicht|keine?)\b"
    r"[^.]{0,60}(?:helfen|unterstützen|nachkommen|(?:be)?antworten|erfüllen|(?:be|ver)arbeiten|aus(?:zu)?werten"
    r"|analysieren|behandeln|aus(?:zu)?führen|durch(?:zu)?führen|entsprechen|zusammenfassen|bereitstellen)"
    r"|ich (?:muss|möchte)\b[^.]{0,40}\bablehnen"
    r"|(?:ne (?:suis|peux|puis|saurais)|n['’]ai pas|m['’]est impossible)\b[^.]{0,50}"
    r"(?:aider|répondre|assister|accéder|traiter|donner suite|satisfaire|analyser|effectuer|accomplir"
    r"|participer|résumer|fournir)|je (?:refuse d|(?:dois|préfère) (?:refuser|décliner))"
    r"|no (?:puedo|me es posible|soy capaz|estoy (?:autorizad|en condiciones))[^.]{0,50}"
    r"(?:ayud|asist|proces|respond|cumpl|atend|complac|analiz|realiz|proporcion|resum)"
    r"|non (?:posso|mi è possibile)[^.]{0,50}"
    r"(?:aiut|assist|rispond|soddisf|elabor|analizz|tratta|esegu|svolg|forni|process|riassum)"
    r"|não (?:posso|consigo|sou capaz|me é possível|estou autorizad)[^.]{0,50}"
    r"(?:ajud|process|auxili|respond|atend|cumpr|analis|realiz|fornec|tratar|resum)"
    r"|(?:devo|debo|tengo que|tenho que) (?:rechazar|declinar|recusar|rifiutar)"
    r"|(?:kan ik|ik kan)\b[^.]{0,60}\b(?:niet|geen)\b[^.]{0,30}"
    r"(?:helpen|assisteren|beantwoorden|voldoen|verwerken|analyseren|uitvoeren|behandelen)"
    r"|nie (?:mogę|jestem w stanie|wolno mi) [^.]{0,40}"
    r"(?:pom[óo]c|odpowiedzieć|spełnić|przetw|analiz|wykona|udzieli|realizow)"
    r"|не (?:могу|можу|буду|имею права) [^.]{0,40}"
    r"(?:помо|допомо|отве|відпов|выполн|викон|обраб|оброб|анализ|аналіз|обсужд|предостав)"
    r"|(?:yardımcı ol|yardım ed|(?:cevap|yanıt) ver|yanıtl|cevapl|işl|analiz ed|yerine getir|gerçekleştir)"
    r"\w{0,2}[ae]m(?:[ae]m|[ıi]yor(?:um|uz)|[ae]y[ae]c[ae]ğ[ıi])"
    r"|(?:kan (?:jag|jeg)|(?:jag|jeg) kan)\b[^.]{0,30}\b(?:inte|ikke)\b[^.]{0,30}"
    r"(?:hjälp|hjælp|hjelp|svar|bistå|behandl|analyser|bearbet)"
    r"|(?:nemohu|nemůžu|nemôžem) [^.]{0,40}(?:pom[oô]c|odpov|zprac|sprac|analyz|splnit|vyhov)"
    r"|en (?:voi|pysty) [^.]{0,30}(?:auttaa|vastata|käsit|analys)"
    r"|nem (?:tudok|tudom|áll módomban) [^.]{0,40}(?:segít|válaszol|feldolgoz|elemez|teljesít)"
    r"|δεν μπορώ [^.]{0,40}(?:βοηθ|απαντ|επεξεργ|αναλύ)"
    r"|(?:لا (?:يمكنني|أستطيع)|لن أتمكن|لست قادر)[^.]{0,30}(?:مساعد|الإجاب|معالج|تحليل|تنفيذ|تلبي|الرد)"
    r"|نمی.?توانم [^.]{0,40}(?:کمک|پاسخ|پردازش|تحلیل)"
)
_DECLINED_ABROAD = (
    r"non sono (?:in grado|autorizzat)[^.]{0,50}"
    r"(?:aiut|assist|rispond|soddisf|elabor|analizz|tratta|esegu|svolg|forni|process|riassum)"
    r"|nu pot [^.]{0,40}(?:ajut|răspund|proces|analiz)|kan (?:inte|ikke) [^.]{0,30}(?:hjälp|hjelp|svar)"
    r"|не в (?:состоянии|змозі) [^.]{0,40}(?:помо|допомо|отве|відпов|выполн|викон|обраб|оброб|анализ|аналіз)"
    r"|tidak (?:dapat|bisa|mampu) [^.]{0,30}(?:membantu|memenuhi|menjawab|memproses|menganalisis|melakukan)"
    r"|không thể [^.]{0,30}(?:giúp|hỗ trợ|trả lời|xử lý|phân tích|đáp ứng|thực hiện)"
    r"|ไม่สามารถ(?:ช่วย|ตอบ|ดำเนินการ|ประมวลผล|วิเคราะห์)"
    r"|(?:无法|不能|無法|不便|没办法)[^。]{0,20}"
    r"(?:协助|帮助|回答|处理|满足|完成|協助|幫助|處理|滿足|提供|分析|执行|執行|回应|回應|讨论)"
    r"|(?:お応え|お答え|対応|お手伝い|支援|ご協力|応じ|回答|処理|分析|解析|提供|お受け)[^。]{0,10}"
    r"(?:できません|いたしかねます|できかねます|出来ません|られません)"
    r"|(?:도와|도움|도울|답변|응답|처리|제공|분석|수행|응할|지원)[^.]{0,14}수 없"
    r"|לא (?:יכול|יכולה|ניתן) (?:לעזור|לסייע|לענות|לעבד|לנתח)"
    r"|(?:सहायता|मदद|उत्तर|जवाब|संसाधित|विश्लेषण|पूरा)[^।]{0,8} नहीं"
)
"""Where a method that cannot process something would be said in the same words."""

_REQUEST = (
    r"(?:请求|請求|要求|问题|問題|任务|任務|内容|內容|话题|話題|文本|指令|依頼|リクエスト|質問|要望|テキスト|文章|相談"
    r"|トピック|タスク|話題|指示|요청|질문|내용|텍스트|작업|주제|문의|부탁)"
)
_OF_ITS_OWN = (
    r"我[^，。们們]{0,4}?|(?=non sono|nu pot|ไม่)"
    r"|(?:私|저는|제가|मैं|tôi|mình|saya|я|אני|ฉัน|ผม"
    rf"|(?:[这此该您你這該ごこそ当이해그본]\S{{0,6}}?|요청하신) ?{_REQUEST})[^.!?。]{{0,30}}?"
)
"""Who declines, or what was asked, where the verb alone does not say it."""

_OF_ITSELF = (
    r"als (?:eine? )?(?:KI|AI|Sprachmodell)|en tant qu['’](?:une? )?(?:IA|assistant|modèle)"
    r"|como (?:una? )?(?:IA|modelo|asistente|assistente)|come (?:una? )?(?:IA|modello|assistente)"
    r"|как (?:ИИ|языковая модель)|作为(?:一个|一名)?(?:AI|人工智能|语言模型|智能助手)|AIとして|AI로서"
    r"|(?:你好，|您好，)?(?:这个|这类|此类|该)(?:问题|话题|内容|请求)"
)
"""How a refusal begins that explains itself: by what the assistant is, or by what it was asked."""


@cache
def _abroad() -> tuple[re.Pattern[str], ...]:
    """A refusal in other languages, with an apology and without, and what makes it none; compiled late."""
    declined = rf"{_I_DECLINE_ABROAD}|{_DECLINED_ABROAD}"
    apologizes = rf"\W*(?:{_APOLOGIES}|{_OF_ITSELF})[^?？؟]{{0,80}}?(?:{declined})"
    plain = (
        rf"\W*(?:[^.!?。]{{0,40}}?\b(?:{_I_DECLINE_ABROAD})|(?:{_OF_ITS_OWN})(?:{_DECLINED_ABROAD})"
        rf"|(?:{_DECLINED_ABROAD})\S{{0,6}}{_REQUEST})"
    )
    return tuple(re.compile(one, re.IGNORECASE) for one in (apologizes, plain, _LACKS_ABROAD))


_ASKS_ABROAD = re.compile(
    r"\b(?:ohne|sans|sin|senza|sem|zonder|bez|без|uden|utan|uten|tanpa|olmadan|fără|nélkül|leer|vide|vacío"
    r"|vuoto|vazio|bitte(?! haben)|veuillez|por favor|per favore|пожалуйста|lütfen|proszę|prosím"
    r"|alstublieft|silakan)\b|unvollständig|incompl|abgeschnitten|tronqu|trunc|没有|沒有|缺少|请(?:提供|发送|输入|粘贴)|請(?:提供|輸入)"
    r"|(?:提供|入力|送|貼)[^。]{0,8}ください|없이|(?:제공|입력|보내)[^.]{0,6}(?:주세요|주십시오)|कृपया|يرجى|بدون",
    re.IGNORECASE,
)
"""What a model says that asks for something, or needs it."""

_LACKS_ABROAD = (
    r"\b(?:ohne|sans|sin(?! embargo)|senza|sem|zonder|bez|без|uden|utan|uten)\b \w"
    r"|\b\w+ olmadan\b|没有(?!办法|辦法|能力|权限)|沒有(?!辦法|能力|權限)|缺少"
    r"|[请請](?:提供|发送|發送|输入|輸入|粘贴|貼上)|(?:ない|なし)(?:と|では|で)[^。]{0,6}(?:でき|いたし|お)"
    r"|(?:提供|入力|送|貼)[^。]{0,8}ください|없이|없으면"
    r"|(?:제공|입력|보내)[^.]{0,6}(?:주세요|주십시오)|بدون|أرسل|يرجى (?:إرسال|تقديم)"
    r"|\b(?:bitte|veuillez|merci de|por favor|per favore|пожалуйста|будь ласка|lütfen|proszę"
    r"|alstublieft|graag)\b[^.!?]{0,40}?\b(?:send|schick|gib|geb|stell(?:en)? Sie mir|f[üu]g|kopier"
    r"|teil(?:en)? Sie mir|envo[iy]|fourni|coll|transm|env[ií]|proporcion|p[ée]g|compart|invi"
    r"|forni|incoll|cola|forne|присл|пришл|отправ|предостав|встав|надішл|gönder|paylaş|prze[sś]l|wklej|stuur|plak)"
)
"""What a model says abroad that only lacks the text; an apology makes it no refusal."""

_NO = (
    r"(?:no|nope|nein|non|não|nee|nie|нет|ні|hayır|nej|nei|不|不行|不可以|いいえ|아니요|لا)"
    r"(?:,? (?:thanks|thank you|sir|danke|merci|gracias|grazie|obrigado))?"
)
_UNABLE = (
    r"(?:I(?:['’][md]| am| would)? )?(?:(?:really|simply|just|afraid(?: that)? I) )?"
    r"(?:can(?:no|['’])?t|can not|won['’]t|will not|rather not"
    r"|(?:unable|unwilling|not (?:able|allowed|permitted|willing)|(?:must |have to )?(?:refuse|decline))"
    r"(?: to)?)"
    r"(?: (?:do|answer|assist|help|comply|continue|proceed|process|complete|fulfil{1,2}|respond|provide"
    r"|discuss)(?: (?:you|with|to|further))?(?: (?:this|that|it|so|your|the))?"
    r"(?: (?:request|task|content|prompt|topic|question|message|instructions?))?)?"
    r"|(?:(?:the |this |your )?(?:request|response|content|prompt|output) )?(?:is |was |has been )?"
    r"(?:denied|declined|refused|rejected|blocked)(?: (?:by|due to) [\w'’ -]{1,60})?"
    r"|not (?:possible|allowed|permitted)|(?:das |dies )?(?:kann|darf|will|werde) ich (?:das |dies )?nicht"
    r"|ich (?:kann|darf|will|werde) (?:das |dies )?nicht(?: (?:tun|machen|beantworten))?"
    r"|je ne (?:peux|veux|puis) pas(?: (?:faire (?:cela|ça)|répondre))?|impossible|imposible"
    r"|no (?:puedo|quiero)(?: (?:hacerlo|hacer eso|responder))?|non (?:posso|voglio)(?: farlo| rispondere)?"
    r"|não (?:posso|quero)(?: fazer isso| responder)?|(?:dat )?kan ik (?:dat )?niet|ik kan (?:dat )?niet"
    r"|nie mogę|(?:я )?не (?:могу|буду|можу)(?: этого сделать| ответить)?|yapamam|jag kan inte|jeg kan ikke"
    r"|我?(?:不能|无法|無法)(?:回答|协助|協助|处理|處理|提供|完成|这样做|這樣做)?|(?:お答え|対応|回答)?できません"
    r"|(?:답변할|대답할|할) 수 없습니다|لا (?:أستطيع|يمكنني)"
)
_APOLOGY = (
    r"(?:I(?:['’]m| am) )?(?:so |very |really |truly |deeply )?sorry(?: about (?:that|this))?|I apologi[sz]e"
    rf"|(?:my |sincere )*apologies|unfortunately|regrettably|(?:{_APOLOGIES})"
    r"(?:ですが|합니다|하지만|해요|ًا)?|申し訳(?:ありません|ございません)が?"
)
_BARE = re.compile(
    rf"\W*+(?:{_NO}\W+)?(?:(?:{_APOLOGY})(?:\W+(?:but|aber|mais|pero|ma|mas|но|但是?))?\W*+)?"
    rf"(?:(?P<unable>{_UNABLE})|{_NO})?\W*+",
    re.IGNORECASE,
)
"""A refusal that says no more than that it is one."""

_ABOUT_THE_TEXT = re.compile(
    r"[?？؟]|JSON|schema|\bformat|abstract|résumé|resumen|riassunto|resumo|samenvatting|zusammenfassung"
    r"|摘要|要旨|초록"
    r"|аннотаци|реферат|zahlen|chiffres|números|numeri|数字|数値|числ|sätze|phrases|frases|句子|предложени"
    r"|behauptung|aussagen|affirmation|afirma[cç]|affermazion|утвержд|твердж|twierdze|iddia|beweringen|påstå"
    r"|主张|主張|声明|聲明|主张|주장|klaim|tvrzen|väittä|دعاء|दाव",
    re.IGNORECASE,
)
"""Whoever asks for something, or speaks of the text or the form of the answer, refuses nothing."""


def is_empty(text: str) -> bool:
    """Whether a text is an answer without a record."""
    return _EMPTY_ANSWER.fullmatch(text.strip()) is not None


def beside_nothing(text: str) -> str:
    """The refusal beside the one empty answer of a text, with which a model fills in a form; else nothing.

    The form may be an object of the model's own that holds only words: ``{"error": "I can't ..."}``.
    """
    said, answers = _EMPTY_ANSWER.subn(" ", text)
    if answers == 1:
        return said if is_refusal(said) else ""
    form = re.fullmatch(r"\s*(?:```(?:json)?\s*)?(\{.{0,1000}\})(?:\s*```)?\s*", text, re.DOTALL)
    with suppress(ValueError, RecursionError):
        words = _leaves(json.loads(form[1])) if form else []
        # A model may refuse in a record's place, and name the kind of its fault beside.
        if len(words) <= 3 and all(isinstance(word, str) for word in words):
            return next((word for word in words if isinstance(word, str) and is_refusal(word)), "")
    return ""


def _leaves(value: Json) -> list[Json]:
    """What stands in a value that is no list and no object, but for nothing."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [leaf for each in value for leaf in _leaves(each)]
    return [] if value is None else [value]


def is_refusal(text: str) -> bool:
    """Whether a text without JSON plainly refuses, and asks for nothing that would change that."""
    if len(text) > _LONGEST:
        return False
    if (bare := _bare(text)) and bare["unable"]:
        return True
    said = re.sub(r"\A[\W_]+", "", text)
    if (told := refuses(said)) is not None:
        return told
    apologizes, plain, lacks = _abroad()
    if not (_ABOUT_THE_TEXT.search(said) or lacks.search(said)) and (
        apologizes.match(said) or (plain.match(said) and not _ASKS_ABROAD.search(said))
    ):
        return True
    asked = _OFFER.sub("", said)
    if _NO_HELP.match(said) and not (_LOOKED.search(asked) or _NO_HELP_YET.search(asked)):
        return True
    if not _LOOKED.search(asked) and (
        _AGAINST.search(said) or (_UNWILLING.search(said) and _UNSAFE.search(said))
    ):
        return True
    if _NO_REFUSAL.search(asked):
        return False
    return (_REFUSED.match(said) or _DECLINED.match(said)) is not None


def is_bare(text: str) -> bool:
    """Whether a text is an apology, a no or "I can't", and no more; the first two mean little beside more."""
    return len(text) <= _LONGEST and _bare(text) is not None


def _bare(text: str) -> re.Match[str] | None:
    says_something = re.search(r"\w", text) and not re.search(r"[?？؟]", text)
    return _BARE.fullmatch(text) if says_something else None
