"""Words and sentences: numerals, periods, units, and the sentences of work reports, made by their grammar."""

from __future__ import annotations

import csv
import random
import re
import tomllib
from functools import lru_cache
from math import isfinite, isnan
from pathlib import Path

from analysis.domain import periods as of_periods
from analysis.domain import units as of_units
from analysis.domain.indicators import Indicators
from analysis.errors import OnpaceError
from analysis.extract import numerals as of_numerals
from analysis.extract.analyse import analyse
from analysis.extract.outcomes import outcomes_of
from analysis.extract.target_table import FoundTarget, cells_of, from_cells
from analysis.extract.targets import skipped_numbers, targets_of
from doors.chance import ODD, maybe, mutated, word

ROOT = Path(__file__).parents[2]
NUMERALS = "零一二两三四五六七八九十百千万亿半几数0123456789.,"
SHARES = ("百分之三十五", "三分之二", "12分之1", "3/4", "一半", "过半", "八成", "一成二", "七成半以上", "百分之3.5")
DOUBLINGS = ("翻两番", "翻番", "实现翻番", "增长一倍", "翻一倍", "翻四番")
PERIODS = "0123456789-/QHW年月季度上半至~—.初末一二三四第r"
QUARTERS = ("2026Q3", "2026-q3", "2026年三季度", "2026年第1季度", "2026Q3-r2", "2026Q3-r12", "1000 Q4", "2026-9-30",
            "2026/09/30", "2024-02-29", "2023-02-29")  # fmt: skip
UNITS = "万亿千百个公里亩吨斤元千瓦时%㎡平方米人次户所·/ "
THINGS = [
    "农村公路",
    "老旧小区",
    "高标准农田",
    "学位",
    "充电桩",
    "地区生产总值",
    "粮食产量",
    "城镇化率",
    "居民人均可支配收入",
    "森林覆盖率",
    "重点项目",
    "养老床位",
    "PM2.5浓度",
    "一般公共预算收入",
    "城镇新增就业",
]
VERBS = [
    "新建",
    "改造",
    "建成",
    "实施",
    "完成",
    "新增",
    "培育",
    "达到",
    "增长",
    "提高到",
    "提高",
    "下降",
    "控制在",
    "力争达到",
    "稳定在",
    "突破",
    "开工",
    "加快推进",
    "确保",
    "再建",
    "发放",
    "招引",
    "关停",
    "举办",
]
BOUNDS = (
    "",
    "",
    "以上",
    "左右",
    "以内",
    "余",
    "多",
    "以下",
    "（含）以上",
    "不低于",
    "超过",
    "约",
    "确保",
    "力争",
    "累计",
    "至少",
)
BEHIND = ("", "", "，其中第二产业增长6%以上", "，同比增长8%", "，较上年提高1.2个百分点", "（责任单位：市农业农村局）", "，覆盖率达到100%",
          "，到2027年全部完成", "，位居全省前3名", "、比上年多20个", "，占GDP比重达到3%", "等5类", "，由5%提高到6%", "，6月底前完成")  # fmt: skip
HEADS = ("三、2026年重点工作", "一、2025年工作回顾", "（一）做强产业，建设现代化体系", "1.农业。", "二、“十五五”时期主要目标", "第一，",
         "（二）增进民生福祉。办好10件实事。", "专栏1 主要指标", "2026年民生实事", "——")  # fmt: skip
DUES = (
    "",
    "",
    "2025年，",
    "到2030年，",
    "今年，",
    "上半年",
    "“十五五”期间，",
    "未来三年，",
    "年内",
    "2026—2028年，",
    "一季度",
)
LISTS = (
    "A率、B率分别达到5%、6%。", "新建学校3所、医院2家、公园10个。", "培育2—3个、5至8家企业。", "地区生产总值增长5%，财政收入增长3%，投资增长6%。",
    "指标\t单位\t2025年\t2030年\t年均增长\t属性\n森林覆盖率\t%\t12.5\t≥13\t[0.5]\t约束性\n粮食产量（亿斤）\t\t118\t120左右\t—\t预期性\n",
    "指标名称|2025年预计|2030年目标|责任单位\n城镇化率（%）|55.8|60以上|市发展改革委\n", "高于全省平均水平，不低于上年。", "实现县域医共体全覆盖。",
    "出台《数字经济发展规划（2026—2030年）》。", "新增就业4.5万人，失业率控制在5.5%以内。", "建成雄商高铁，加快4条高速公路建设。", "8条黑臭水体全部清零。",
    "每人每月提高15元，达到7200元。", "编制聊城市“十五五”教育事业发展规划等15部规划。", "粮食产量117.6亿斤、增长0.5%，实现“二十连丰”。",
    "今后五年，主要预期目标是：地区生产总值年均增长5%左右，粮食产量稳定在118亿斤。\n", "今年经济社会发展主要预期目标：投资增长8%，进出口增长3%。\n",
    "办好三件实事：\n1.新建幼儿园5所。\n2.改造老旧小区30个。\n3.开展送戏下乡600场。\n", "重点抓好4个方面工作：①新建公路5公里；②改造管网20公里；③培训2万人次；④办好赛事3场。",
    "附件：2026年民生实事\n一、就业领域\n（一）新增就业4万人\n（二）培训1万人次\n二、教育领域\n- 新建学校3所。\n- 新增学位4500个\n",
    "五年来，地区生产总值年均增长6.5%，累计新建公路1200公里。", "“十四五”前四年累计新增就业18万人，年均减排3%以上。", "单位GDP能耗下降3.5%，空气质量优良天数增加12天。",
    "接待游客3000万人次，旅游收入380亿元。", "新建污水处理厂3座，总投资5亿元，日处理能力10万吨，总量达到60万吨。", "规划编制目录\n聊城市“十五五”教育事业发展规划\n关于深化改革的意见\n",
    "名词解释：“双师型”教师指同时具备两种资格的教师，占比75%以上。", "全部农村公路、老旧小区、养老床位分别新增260公里、15个、1000张。", "每千人口拥有执业医师3.2人，每百户拥有汽车45辆。",
)  # fmt: skip
TITLES = ("聊城市2026年政府工作报告", "政府工作报告\n——2026年1月20日在聊城市第十八届人民代表大会第五次会议上\n聊城市市长 某某", "2025年聊城市国民经济和社会发展统计公报",
          "聊城市国民经济和社会发展第十五个五年规划纲要", "# 2026年政府工作报告", "---\ntitle: 政府工作报告\nyear: 2026\n---", "")  # fmt: skip
FOREIGN = ("This year we will build 260 km of rural roads. ", "本年度は農村道路を260キロ建設することにする。", "올해 260km를 건설한다. ",
           "В этом году построим 260 км дорог. ", "हम 260 किमी सड़क बनाएंगे। ", "12345 6789. ")  # fmt: skip
TRADITIONAL = str.maketrans("万亿个农业产达长设", "萬億個農業產達長設")


@lru_cache
def phrases() -> tuple[str, ...]:
    """Return the evidence of all targets of the workspace, and the promises that the grammar is tested with."""
    found = []
    for path in sorted((ROOT / "data" / "targets").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            found += [row["evidence"] for row in csv.DictReader(stream)]
    cases = tomllib.loads((ROOT / "tests" / "extract" / "meanings.toml").read_text(encoding="utf-8"))
    found += [case.partition(" => ")[0] for case in cases["cases"]]
    return tuple(dict.fromkeys(filter(None, found)))


def numeral(chance: random.Random) -> str:
    """Return a number as a report prints it, or nearly so."""
    digits = str(chance.choice((chance.randint(0, 9), chance.randint(10, 99_999), round(chance.random() * 100, 2))))
    return chance.choice((
        digits, digits, f"{chance.randint(1, 999)},{chance.randint(0, 999):03}", word(NUMERALS[:18], chance, 5),
        f"{digits}—{chance.randint(1, 99)}", f"{digits}至{chance.randint(1, 99)}", chance.choice(SHARES),
        chance.choice(("二三", "三五十", "几", "数百", "上百", "10余", "第3", "一", "①", "l00", "1 000", "O.5")),
    ))  # fmt: skip


@lru_cache
def unit_words() -> tuple[str, ...]:
    """Return all units that are read in sentences or tables."""
    return tuple(sorted({*of_units.unit_words(tables=True), *of_units.unit_words(tables=False)}))


def unit(chance: random.Random) -> str:
    """Return a unit as it is printed, with a multiplier or without."""
    return chance.choice(("", "", "万", "亿", "千", "百万")) + chance.choice((*unit_words(), "%", "个百分点", ""))


def sentence(chance: random.Random) -> str:
    """Return a sentence of the genre: a real phrase, one with other numbers, a list, or one made by the grammar."""
    kind = chance.random()
    phrase = chance.choice(phrases())
    if kind < 0.2:
        return phrase + chance.choice("。；，\n")
    if kind < 0.5:
        return re.sub(r"\d+(?:\.\d+)?", lambda _: numeral(chance), phrase) + chance.choice(BEHIND) + "。"
    if kind < 0.65:
        return chance.choice(LISTS)
    thing, verb, bound = chance.choice(THINGS), chance.choice(VERBS), chance.choice(BOUNDS)
    number = numeral(chance) + unit(chance)
    made = chance.choice((
        f"{verb}{thing}{number}{bound}", f"{thing}{verb}{number}{bound}", f"{verb}{number}{bound}{thing}",
        f"{thing}{bound}{number}", f"{thing}{chance.choice(DOUBLINGS)}", f"{verb}{number}、{numeral(chance)}{unit(chance)}{thing}",
        f"{number}{thing}全部{verb}", f"{thing}、{chance.choice(THINGS)}分别{verb}{number}、{numeral(chance)}%{bound}",
    ))  # fmt: skip
    return chance.choice(DUES) + made + chance.choice(BEHIND) + chance.choice(("。", "；", "\n", ""))


def report(chance: random.Random, longest: int = 12) -> str:
    """Return the text of a report, headings between its sentences."""
    lines = [chance.choice(TITLES)]
    for _ in range(chance.randint(1, longest)):
        lines.append(chance.choice(HEADS) if chance.random() < 0.25 else sentence(chance))
    text = "".join(line if line.endswith("。") and chance.random() < 0.5 else f"{line}\n" for line in lines)
    if chance.random() < 0.02:
        return chance.choice(FOREIGN) * 9
    return text.translate(TRADITIONAL) if chance.random() < 0.05 else text


def numerals(chance: random.Random) -> None:
    """A string of numerals is a finite number, or none; a share and a doubling are finite, whatever stands in them."""
    made = word(NUMERALS[:18], chance)
    value = of_numerals.value_of(made)
    assert isnan(value) or isfinite(value)
    either = of_numerals.either_of(made[:3])
    assert either is None or either[0] < either[1]
    if chance.random() < 0.15:
        text = maybe(chance.choice((*SHARES, *DOUBLINGS, f"{made}分之{word(NUMERALS, chance, 4)}")), chance, 2, 0.4)
        for match in of_numerals.shares().finditer(text):
            share = of_numerals.share_value(match)
            assert isnan(share) or isfinite(share)
        assert all(isfinite(of_numerals.doubling_value(each)) for each in of_numerals.doublings().finditer(text))


def periods(chance: random.Random) -> None:
    """A text is a period, quarter, version or day, or refused; its share gone by lies between 0 and 1."""
    made = chance.choice((word(PERIODS, chance), mutated("2024-01/2024-08", chance), mutated("2024Q3", chance),
                          f"{chance.randint(0, 9999):04}{chance.choice(('', 'H1', 'Q4', '-02', '-13', 'H1/2025Q2'))}"))  # fmt: skip
    try:
        period = of_periods.parse_period(made)
    except ValueError:
        period = None
    if period is not None:
        assert period.start <= period.end
        assert period.is_year in (True, False)
        middle = period.start + (period.end - period.start) * chance.random()
        assert 0 <= of_periods.elapsed_share(period.start, period.end, middle) <= 1
    text = maybe(chance.choice(QUARTERS), chance, 2, 0.5)
    for read in (of_periods.Quarter.parse, of_periods.Version.parse, of_periods.parse_date):
        try:
            found = read(text)
        except OnpaceError:
            continue
        if isinstance(found, of_periods.Quarter) and 1000 < found.year < 9000:
            assert of_periods.Quarter.latest_complete(found.default_as_of) == found
            assert (found.next.previous, str(of_periods.Quarter.parse(str(found)))) == (found, str(found))
        assert isinstance(found, of_periods.date) or str(read(str(found))) == str(found)


def units(chance: random.Random) -> None:
    """Two texts convert by a finite factor, or are refused; what is whole stays near what it was."""
    listed = chance.random() < 0.5
    one, other = (unit(chance) if listed else word(UNITS, chance, 6) for _ in range(2))
    value = chance.choice((0.0, 15.4, 1e18, 1e-300, -3.0)) * chance.random()
    assert abs(of_units.whole(value, one) - value) <= max(0.5, abs(value) * 1e-6)
    assert of_units.rounded_by(value) > 0
    try:
        factor = of_units.conversion_factor(one, maybe(one, chance, 1, 0.5) if chance.random() < 0.3 else other)
    except (ValueError, OnpaceError):
        return
    assert factor is None or (isfinite(factor) and factor > 0)


@lru_cache
def _known() -> Indicators:
    return Indicators()


def sentences(chance: random.Random) -> None:
    """Sentences are read; each target's evidence stands where it is said to, and its row is read back as it was."""
    odd = chance.random() < 0.5
    text = sentence(chance) if chance.random() < 0.7 else report(chance, 3)
    text = mutated(text, chance) if odd else text
    if chance.random() < 0.02:
        text = chance.choice((text + "\ud800", chance.choice(ODD) * 40 + text))
    analysis = analyse(text, chance.choice((2026, 2026, None)), chance.choice(("", "聊城市2026年政府工作报告")))
    found = targets_of(analysis, region="聊城市", document="", indicators=_known())
    assert all(text[each.char_start : each.char_end] for each in found if each.char_end)
    told = [*found, *outcomes_of(analysis, region="聊城市")]
    numbers = [value for each in found for value in (each.lower, each.upper) if value is not None]
    assert all(map(isfinite, numbers)), numbers
    assert all(from_cells(cells_of(each), type(each)).indicator_zh == each.indicator_zh for each in told if odd)
    assert all(isinstance(each, FoundTarget) for each in found)
    skipped_numbers(analysis)
