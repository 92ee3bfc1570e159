"""The words by which columns of counts per channel are known, and those of numbered rows; see `heading_words`. Data."""

from etl.inspect.heading_words import Words, phrases_of

COUNT_WORDS: dict[str, Words] = {
    channel: phrases_of(
        strong, "", "ty le; rate; percent; giai quyet; resolved; han; phi; fee; paid; thanh toan; ky truoc"
    )
    for channel, strong in {
        "online": "online; online count; online applications; received online; truc tuyen; ho so truc tuyen; "
        "tiep nhan truc tuyen; nop truc tuyen; so ho so truc tuyen; qua mang; e applications; web; internet; "
        "dvctt; digital; nop qua mang; so ho so nop truc tuyen; online volume; portal count; so truc tuyen",
        "counter": "onegate count; onegate; one gate; one gate count; direct; received direct; direct "
        "count; in person; "
        "in person applications; counter; counter count; truc tiep; tiep nhan truc tiep; nop truc tiep; "
        "so ho so truc tiep; mot cua; tai mot cua; "
        "tai quay; nop tai quay; tiep nhan tai quay; walk in; offline; desk; over the counter; so truc tiep; "
        "in person volume; bo phan mot cua; offline count",
        "post": "via postal count; via postal; postal; post; postal count; postal mail applications; mail; by mail; "
        "by post; buu chinh; qua buu chinh; bcci; qua bcci; "
        "nop qua bcci; tiep nhan bcci; buu chinh cong ich; buu dien; qua buu dien; received postal; received post; "
        "qua buu chinh cong ich; post count; tiep nhan buu chinh; received via post; mail volume",
        "phone": "phone; telephone; telephone applications; by phone; dien thoai; phone count; qua dien thoai",
        "email": "email; e mail; by email; thu dien tu; email applications; email count; qua email",
        "other": "other; others; other applications; khac; hinh thuc khac; other count; kenh khac",
    }.items()
}

# Numbers of a row and the like: never a code of anything.
ROW_NUMBERS = frozenset("stt tt no sothutu rownumber index row sott ordinal rownum n".split())
