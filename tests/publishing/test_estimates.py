"""On a narrow page a figure's estimates stand as rows, for half a picture would show none of them."""

from described import typed

from ldnsynth.publishing.content.blocks import Figure
from ldnsynth.publishing.page.estimates import estimate_rows


def figure(csv):
    columns, rows = typed(csv).values()
    return Figure("f", "T", "S", "S", "A", columns, rows, 7.0, 3.2, "<svg/>", 1, "f")


def test_each_group_has_an_axis_of_its_own_and_says_which_side_is_better():
    data = "group,label,better,estimate,ci_low,ci_high,words\n"
    data += "Pain,A,lower,-1,-2,0,−1 (−2 to 0)\nPain,B,lower,,,,no estimate\nSleep,A,higher,5,0,10,5 (0 to 10)\n"
    pain, silent, sleep = estimate_rows(figure(data))
    assert (pain.low, pain.high, pain.side) == (-92.6, 0.0, "left")
    assert (silent.at, silent.words) == (None, "no estimate")
    assert (sleep.high, sleep.side) == (92.6, "right")


def test_ratios_lie_on_a_logarithmic_axis_and_what_is_pooled_follows_its_trials():
    data = "group,label,better,scale,estimate,ci_low,ci_high,words\nFalls,A,lower,ratio,1,0.5,2,1 (0.5 to 2)\n"
    data += "Sleep,B,higher,ratio,1,,,1\nFalls,Pooled,lower,ratio,2,1,4,2 (1 to 4)\n"
    rows = estimate_rows(figure(data))
    assert [(row.group, row.label) for row in rows] == [("Falls", "A"), ("Falls", "Pooled"), ("Sleep", "B")]
    assert (rows[0].low, rows[0].at, rows[0].high) == (-46.3, 0.0, 46.3)
    assert (rows[1].at, rows[1].side, rows[2].at) == (46.3, "left", None)


def test_harms_are_told_by_their_counts_and_other_figures_keep_their_picture():
    (harm,) = estimate_rows(figure("row,group,events,people,share (%),low (%),high (%)\nFalls,all,0,80,0,0,4.6\n"))
    assert (harm.words, harm.side, harm.at) == ("0 of 80", "", 0.0)
    assert estimate_rows(figure("study,n\nA,1\n")) == [] == estimate_rows(figure("study\n"))
