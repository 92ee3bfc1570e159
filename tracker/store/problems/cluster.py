"""What can go wrong with a cluster of workers: no fault of a source, and nothing of it is half done."""

from tracker.store.problems.rule import rule, rules

RULES = rules(
    [
        rule(
            "cluster_unreachable",
            "failed",
            "No scheduler of a cluster answers at {address}.",
            "Không có bộ điều phối cụm máy nào trả lời tại {address}.",
            "Start it (dask scheduler) or correct the address; without --scheduler the run needs no cluster.",
            "Khởi động bộ điều phối (dask scheduler) hoặc sửa địa chỉ; bỏ --scheduler thì không cần cụm máy.",
        ),
        rule(
            "cluster_empty",
            "failed",
            "The cluster at {address} has no workers.",
            "Cụm máy tại {address} chưa có máy làm việc nào.",
            "Start workers (dask worker {address}), then run again.",
            "Khởi động máy làm việc (dask worker {address}), rồi chạy lại.",
        ),
        rule(
            "cluster_worker",
            "failed",
            "A worker of the cluster at {address} cannot do the work ({kind}).",
            "Một máy làm việc của cụm tại {address} không thực hiện được công việc ({kind}).",
            "Install the same version of this program on all workers, and start them from its folder.",
            "Cài cùng phiên bản chương trình này trên mọi máy làm việc và khởi động từ thư mục của chương trình.",
        ),
        rule(
            "cluster_key",
            "failed",
            "The worker {worker} does not have the pseudonym key of this store.",
            "Máy làm việc {worker} không có khóa mã hóa của kho dữ liệu này.",
            "Put the key where every worker reads it as {file}, on shared storage or as a copy; it is never sent.",
            "Đặt khóa ở nơi mọi máy làm việc đọc được là {file}, trên ổ dùng chung hoặc bản sao; khóa không gửi đi.",
        ),
        rule(
            "cluster_lost",
            "failed",
            "The cluster at {address} was lost while it was at work ({kind}); of this source nothing was kept.",
            "Mất kết nối với cụm máy tại {address} khi đang làm việc ({kind}); không giữ lại gì của nguồn này.",
            "Look after the scheduler and its workers, then run again, with or without them.",
            "Kiểm tra bộ điều phối và các máy làm việc, rồi chạy lại, có hoặc không có cụm máy.",
        ),
    ]
)
