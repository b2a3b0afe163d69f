"""ZPL II for thermal printers: a label after the other, each dot of a symbol set by us.

Symbols travel as graphics (^GFA), not as ^BQ or ^BX: those leave version, mask and quiet zone, and with older
firmware GS1's FNC1, to the printer. Here it is dot for dot what was verified, and run lengths keep it short.
"""

from closient.codes.errors import CodeError
from closient.codes.sheets.label import SMALLEST_MODULE, Arranged
from closient.codes.sheets.templates import AS_IT_IS, Offset, Template

DOTS_PER_MM = {203: 8.0, 300: 300 / 25.4}  # "203" are eight dots a millimetre
_COUNTS = "GHIJKLMNOPQRSTUVWXY"  # 1 to 19
_TWENTIES = "ghijklmnopqrstuvwxyz"  # 20 to 400


def label(template: Template, content: Arranged, dpi: int, offset: Offset = AS_IT_IS) -> bytes:
    """One label, in UTF-8. CodeError when a module of the symbol would be too few dots wide."""
    dots = DOTS_PER_MM[dpi]
    module = int(content.module * dots + 1e-6)
    if module < max(2, int(SMALLEST_MODULE * dots)):
        raise CodeError(f"At {dpi} dpi the modules of this symbol would be too small. Take a larger label.")
    # What whole dots leave over is given to both sides, so that the symbol stays where it was arranged.
    spare = (content.module * dots - module) * content.drawing.width / 2
    x = round((content.x + offset.nudge_x) * dots + spare)
    y = round((content.y + offset.nudge_y) * dots + spare)
    lines = [
        f"^XA^CI28^PW{round(template.label_width * dots)}^LL{round(template.label_height * dots)}^LH0,0",
        f"^FO{max(x, 0)},{max(y, 0)}{graphic(rows(content, module))}^FS",
    ]
    for words in content.words:
        left = max(round((words.x + offset.nudge_x) * dots), 0)
        base = max(round((words.baseline + offset.nudge_y) * dots), 0)
        tall = round(words.size * dots)
        lines.append(f"^FT{left},{base}^A0N,{tall},{tall}^FH_^FD{_escaped(words.string)}^FS")
    return ("\n".join(lines) + "\n^XZ\n").encode()


def rows(content: Arranged, module: int) -> list[str]:
    """The symbol with its quiet zone, a hexadecimal row of dots after the other; 1 is dark."""
    drawing = content.drawing
    width, height = round(drawing.width), round(drawing.height)
    stride = -(-width * module // 8) * 8
    bits = [0] * height
    for rectangle in drawing.rectangles:
        run = ((1 << round(rectangle.width) * module) - 1) << (
            stride - round(rectangle.x + rectangle.width) * module
        )
        for row in range(round(rectangle.y), round(rectangle.y + rectangle.height)):
            bits[row] |= run
    return [f"{value:0{stride // 4}X}" for value in bits for _ in range(module)]


def graphic(lines: list[str]) -> str:
    """The rows as a compressed ^GFA: run lengths, and a colon for a row that repeats the one above."""
    stride = len(lines[0]) // 2
    packed, above = [], ""
    for line in lines:
        packed.append(":" if line == above else _compressed(line))
        above = line
    total = stride * len(lines)
    return f"^GFA,{total},{total},{stride},{''.join(packed)}"


def _compressed(line: str) -> str:
    bare = line.rstrip("0")
    ending = "," if len(bare) < len(line) else ""
    parts = []
    start = 0
    while start < len(bare):
        end = start
        while end < len(bare) and bare[end] == bare[start]:
            end += 1
        parts.append(_count(end - start) + bare[start])
        start = end
    return "".join(parts) + ending


def _count(length: int) -> str:
    """A run length in ZPL's letters; a single digit needs none."""
    if length == 1:
        return ""
    text = ""
    while length > 419:
        text += _TWENTIES[-1]
        length -= 400
    twenties, ones = divmod(length, 20)
    return text + (_TWENTIES[twenties - 1] if twenties else "") + (_COUNTS[ones - 1] if ones else "")


def _escaped(text: str) -> str:
    """^ and ~ begin commands, _ begins an escape."""
    return "".join(f"_{ord(letter):02X}" if letter in "^~_" else letter for letter in text)
