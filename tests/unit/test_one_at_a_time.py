from concurrent.futures import ThreadPoolExecutor

from tracker.views.one_at_a_time import OneAtATime


def test_work_that_several_want_at_once_is_done_by_one_at_a_time():
    turns, at_work, most = OneAtATime(), [], []

    def work(number):
        turn = turns.take("page")
        at_work.append(number)
        most.append(len(at_work))
        at_work.remove(number)
        turn.end()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(200)))
    assert set(most) == {1}


def test_other_work_does_not_wait():
    turns = OneAtATime(patience=60)
    first, second = turns.take("page"), turns.take("another page")
    second.end()
    first.end()


def test_nobody_waits_for_ever():
    turns = OneAtATime(patience=0.01)
    first, second = turns.take("page"), turns.take("page")
    first.end()
    second.end()
    turns.take("page").end()
