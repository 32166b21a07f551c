"""Tells the name of a person from the rest of what was pasted. Pure."""

import re

from shop.regions.spellings import simplify

_SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐"
    "费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁"
    "杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚"
    "程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景詹束龙"
    "叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍璩桑桂濮牛寿通边扈燕冀郏浦尚农温别"
    "庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋"
    "沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公仉督岳帅缑亢况郈有琴商牟佘佴伯赏墨哈谯笪年爱阳佟肖闫覃代付兰涂亓仝苟尧楚岩粟冼危展"
)
_COMPOUND = (
    *(
        "欧阳",
        "太史",
        "端木",
        "上官",
        "司马",
        "东方",
        "独孤",
        "南宫",
        "万俟",
        "闻人",
        "夏侯",
        "诸葛",
        "尉迟",
        "公羊",
        "赫连",
        "澹台",
        "皇甫",
    ),
    *(
        "宗政",
        "濮阳",
        "公冶",
        "太叔",
        "申屠",
        "公孙",
        "慕容",
        "仲孙",
        "钟离",
        "长孙",
        "宇文",
        "司徒",
        "鲜于",
        "司空",
        "令狐",
        "轩辕",
        "呼延",
    ),
)
_TITLES = ("先生", "女士", "小姐", "太太", "老师", "阿姨", "叔叔", "师傅", "经理", "医生", "同学", "总", "哥", "姐")
_PLACE_ENDS = frozenset(
    "路街道巷弄号栋幢座楼层室户单元组队村镇乡区县市省州旗屯庄寨堡里园苑院城厦场店铺馆所站厂矿局处部校班库港湾岛洲桥井口门期座房宅府居邸轩"
    "阁庭坊社司行中心内旁侧面厅柜台箱点仓巢峰坡坪沟坝塘河湖溪岭岗墩圩浜圳围屋"
)
_PLACE_WORDS = re.compile(
    r"小区|花园|公寓|大厦|广场|家园|大学|学院|中学|小学|医院|公司|集团|工业|科技|软件|超市|菜鸟|驿站|丰巢|快递|代收|物业|保安|门卫|前台|宿舍|单元"
    r"|对面|附近|隔壁|旁边|路口|村委|社区|街道|大道|胡同|银行|酒店|宾馆|饭店|餐厅|网吧|药店|国际|新村|名城|华府|嘉园|雅苑|一期|二期|三期|四期|[东西南北中]门"
    r"|放|请|勿|不要|周末|工作日|送|谢谢|备注|电话|地址|手机|尽快|急|包邮|白天|晚上"
)
_HAN = r"[\u4e00-\u9fff\u3400-\u4dbf\u3007\U00020000-\U0003ffff]"
_CHINESE = re.compile(rf"{_HAN}{{2,4}}")
_MINORITY = re.compile(rf"{_HAN}{{1,10}}(?:[·•・.．‧∙⋅]{_HAN}{{1,10}}){{1,4}}")
_LATIN = re.compile(r"[A-Za-z][A-Za-z.'\-]*(?: [A-Za-z][A-Za-z.'\-]*){0,3}")
_ANY = re.compile(rf"(?:{_HAN}|[A-Za-z·•・ ]){{2,25}}")
_GONE = re.compile(r"(?:\s*[(（\[【]?\s*(?:收件人?|收货人?|亲启|收启|敬启|收|启)\s*[)）\]】]?)$")
_LEAD = re.compile(r"^(?:我叫|我是|本人|我的名字是)(?=.{2,4}$)")
_NOTE = re.compile(r"[(（\[【](?:微信同号|电话同微信|同微信|微信|本人|收|请电联)[)）\]】]$")
_WRAPPED = re.compile(r"^[(（\[【]+([^()（）\[\]【】]*)[)）\]】]*$|^([^()（）\[\]【】]*)[)）\]】]+$")
_REMARK = re.compile(
    r"[(（]?(?:收|转|中国|谢谢.{0,4}|多谢|感谢|辛苦.{0,4}|你好|您好|亲|麻烦.{0,8}|请?(?:尽快|尽早|马上|帮忙|帮我)?(?:发货|发|寄|寄到|发到|送到|寄给|发给)"
    r"|(?:我的)?(?:收货)?地址是?|微信同号|电话同微信|同微信|微信|电话联系|\d{7,})[)）]?[!！。~]*"
)
_SEX = re.compile(r"[(（](?:先生|女士|小姐|男|女)[)）]$")


def clean_recipient(text: str) -> str:
    """A candidate without the 收 behind it, brackets and signs around it."""
    text = text.strip(" ,，、.。;；:：|/\\-—_+*\"'“”<>《》~～!！?？")
    text = _NOTE.sub("", _LEAD.sub("", text))
    text = _WRAPPED.sub(r"\1\2", text)
    shorter = _GONE.sub("", text)
    return (shorter if len(shorter) > 1 else text).strip(" ,，、:：-—_")


def is_surely_name(text: str) -> bool:
    """Whether a word can hardly be anything but a person.

    A known surname, a title, or a name of parts with ·.
    """
    text = simplify(text)
    if looks_like_place(text):
        return False
    if _MINORITY.fullmatch(text):
        return True
    bare = _SEX.sub("", text)
    if bare != text and 1 <= len(bare) <= 4:
        return True
    title = next((title for title in _TITLES if text.endswith(title)), None)
    if title and 1 <= len(text) - len(title) <= 4:
        return text[0] in _SURNAMES or text[:1] in "小老阿"
    if not _CHINESE.fullmatch(text):
        return False
    if text.startswith(_COMPOUND):
        return len(text) > 2
    return text[0] in _SURNAMES and len(text) <= 3


def may_be_name(text: str) -> bool:
    """Whether a word that stands where names stand can be one.

    Also a nickname, a foreign name, four characters.
    """
    if looks_like_place(text) or len(text) > 25:
        return False
    return bool(is_surely_name(text) or _CHINESE.fullmatch(text) or _LATIN.fullmatch(text) or _MINORITY.fullmatch(text))


def is_remark(text: str) -> bool:
    """Whether a word is a courtesy, a leftover of a label, or digits that are no number of a house."""
    return _REMARK.fullmatch(text) is not None


def looks_like_place(text: str) -> bool:
    """Whether a word ends or reads like a part of a street, a company, or a remark for the courier."""
    return text[-1:] in _PLACE_ENDS or any(c.isdigit() for c in text) or _PLACE_WORDS.search(text) is not None
