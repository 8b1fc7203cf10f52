#!/bin/sh
# Makes han.otf: the characters of GB 2312, ASCII and full-width forms out of Noto Sans CJK SC
# (Debian: fonts-noto-cjk, python3-fonttools). Run here, once; the file is kept with the sources.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 - "$work" <<'PY'
import sys
from fontTools.ttLib import TTCollection
work = sys.argv[1]
fonts = TTCollection("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc").fonts
next(f for f in fonts if f["name"].getDebugName(4) == "Noto Sans CJK SC").save(work + "/sc.otf")
want = {chr(i) for i in range(0x20, 0x7F)} | {chr(i) for i in range(0xFF01, 0xFF5F)}
want |= set("·—–…“”‘’、。〈〉《》「」【】〔〕〇￥¥°№×→")
for high in range(0xB0, 0xF8):
    for low in range(0xA1, 0xFF):
        try:
            want.add(bytes([high, low]).decode("gb2312"))
        except UnicodeDecodeError:
            pass
open(work + "/want.txt", "w").write("".join(sorted(want)))
PY
python3 -m fontTools.subset "$work/sc.otf" --text-file="$work/want.txt" --output-file=han.otf --layout-features='' --no-hinting \
	--desubroutinize --name-IDs=0,1,2,3,4,5,6,13,14 --notdef-outline --drop-tables+=vhea,vmtx,VORG,BASE,GSUB,GPOS,DSIG
