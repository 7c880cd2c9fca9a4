"""Figures as a room sees them: drawn anew on a smaller sheet, so that their type is large on a slide."""

from dataclasses import replace

from ldnsynth.display.blocks import Block, Figure

WIDTH_INCHES = 6.4  # 9 points on a sheet that wide are 23 pixels on a slide of 1280
HEIGHT_INCHES = 2.85
_TALLEST = 4.6  # inches of the figure on a page up to which it fits that sheet


def on_slide(block: Block) -> Block:
    """A figure drawn on the sheet of a slide; one that has more rows than fit gets a larger sheet and smaller type.

    Other blocks stay as they are. For figures that lay themselves out on any sheet, not for forest plots and grids of
    lights, which count in inches.
    """
    if not isinstance(block, Figure):
        return block
    scale = max(1.0, block.height / _TALLEST)
    return replace(block, width=WIDTH_INCHES * scale, height=HEIGHT_INCHES * scale)
