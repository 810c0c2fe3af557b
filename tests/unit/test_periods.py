"""Days, months and the split."""

from datetime import date

import pytest

from crimecast.frames.periods import days_of_month, hours, months, split


def test_the_paper_has_4416_hours_and_splits_them_3264_816_336():
    n_hours = len(hours("2015-07-01", "2015-12-31"))
    parts = split(n_hours, test_days=14, validation_share=0.2)
    assert n_hours == 4416
    assert (parts.train.stop, parts.validation.stop, parts.test.stop) == (3264, 4080, 4416)
    assert parts.fitting == slice(0, 4080)


def test_days_of_clock_changes_have_24_hours():
    assert len(hours("2015-11-01", "2015-11-01")) == 24  # 25 hours on the clock
    assert len(hours("2015-03-08", "2015-03-08")) == 24  # 23 hours on the clock


def test_months_cross_years():
    assert months("2015-11-30", "2016-02-01") == ["2015-11", "2015-12", "2016-01", "2016-02"]


def test_a_period_without_training_hours_is_refused():
    with pytest.raises(ValueError, match="leave 0 hours to train on"):
        split(14 * 24, test_days=14, validation_share=0.2)


def test_days_of_a_month_begin_before_the_period():
    june = days_of_month("2015-06", "2015-07-01", "2015-07-03", days_before=2)
    assert june == [date(2015, 6, 29), date(2015, 6, 30)]
    assert len(days_of_month("2015-07", "2015-07-01", "2015-07-03", days_before=2)) == 3
    assert days_of_month("2015-08", "2015-07-01", "2015-07-03", days_before=2) == []
