"""When an item runs out, by when to order and how much, from what it sold.

What a level sold becomes decayed sums (`sums`), these become a rate and a size of its sales that
lean on those of its store (`demand`), and these the demand of any number of days (`distribution`).
The dates, the order and the reason of a row all come from that one distribution (`advice`), so that
they cannot contradict each other.

Bulk work restates these formulas for arrays (`service/forecasting/bulk.py`); a property test holds
the two equal.
"""
