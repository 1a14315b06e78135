"""How fast text is read: megabytes a second on one core, whether time grows with length, and the worst lines known.

Run with ``python benchmarks/extract_speed.py [REPORT]``; without a report a text in the genre's manner is made up.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from analysis.extract.targets import extract_targets

MANNER = (
    "今年经济社会发展主要预期目标是：地区生产总值增长5%左右，一般公共预算收入增长4%，城镇新增就业6万人以上。"
    "深入实施提振消费专项行动，优化以旧换新政策，着力增强消费品供需适配性，扩大优质商品和服务供给，完善县域商业体系。"
    "坚持片区化规划、全要素整合，稳步开展全域土地综合整治，建设高标准农田60万亩，打造和美乡村80个以上。"
    "持续推进黄河、大运河生态廊道建设，扎实抓好督察反馈问题整改，让绿色成为高质量发展最鲜明的底色。\n"
)
WORST = {
    "digits": "1",
    "brackets": "（",
    "list marks": "、",
    "quotes": "“",
    "numerals": "一",
    "multipliers": "万",
    "commas": "，",
    "dashes": "—",
    "units": "个",
    "numbers": "1个、",
    "verbs": "建设",
    "ranges": "1—2",
}
LINE = 100_000


def seconds(text: str) -> float:
    """Return the time of one extraction, the best of three for short texts."""
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        extract_targets(text, year=2026)
        best = min(best, time.perf_counter() - start)
        if best > 1:
            break
    return best


def main() -> None:
    """Print the figures."""
    sample = Path(sys.argv[1]).read_text(encoding="utf-8") if len(sys.argv) > 1 else MANNER * 40
    extract_targets(sample, year=2026)
    for copies in (1, 2, 4, 8):
        text = (sample + "\n") * copies
        size, taken = len(text.encode()) / 1e6, seconds(text)
        print(f"{size:6.2f} MB  {1000 * taken:8.1f} ms  {size / taken:5.2f} MB/s")
    for name, piece in WORST.items():
        taken = seconds((piece * LINE)[:LINE])
        print(f"{LINE} characters of {name:12s} {1000 * taken:8.1f} ms")


if __name__ == "__main__":
    main()
