"""What each fact does to the clock, in words for officers, with its articles.

A table for the 期限计算说明: ``steps`` does it, this says it. A kind that is not here does
nothing to any clock.
"""

from __future__ import annotations

from typing import Final

RECEIPT: Final = {
    "in_person": "当面提交，提交之日为收到之日",
    "oral": "口头申请，当场登记之日为收到之日",
    "signed_mail": "邮寄提交，签收之日为收到之日",
    "unsigned_mail": "无需签收的邮件，与申请人确认之日为收到之日",
    "internet": "互联网渠道提交，双方确认之日为收到之日；平台的成功回执视为确认",
    "fax": "传真提交，双方确认之日为收到之日",
}
MISADDRESSED: Final = "邮件没有写明由公开工作机构收，与申请人确认之日为收到之日"
UNCONFIRMED_PLATFORM: Final = "互联网渠道提交，双方确认之日为收到之日；自动回执不视为确认"

START: Final = {
    "received": ("收到申请之日", ("条例/31/1",)),
    "carrier_signed": ("投递签收之日，即收到申请之日", ("条例/31/1/2",)),
    "receipt_confirmed": ("双方确认之日，即收到申请之日", ("条例/31/1",)),
    "correction_received": (
        "收到补正之日；期限重新计算，此前已用的天数和延期不再计入",
        ("条例/30/1",),
    ),
    "fee_paid": ("缴清费用之日；期限重新计算，此前已用的天数和延期不再计入", ("处理费办法/6/1",)),
    "remanded": ("收到责令重新答复的决定或者判决之日", ("条例/33/2",)),
    "self_corrected": ("自行纠正之日", ("条例/51/1",)),
}

EFFECTS: Final = {
    "carrier_signed": ("投递签收之日即收到之日", ("条例/31/1/2",)),
    "handed_over": ("内部转交，不影响收到之日", ("条例/31/1",)),
    "receipt_confirmed": ("与申请人确认收到", ("条例/31/1",)),
    "correction_requested": ("一次性告知补正，等待申请人，期间不占用答复期限", ("条例/30/1",)),
    "correction_received": ("自次日起重新计算答复期限", ("条例/30/1",)),
    "correction_lapsed": ("逾期未补正，视为放弃申请，不再计算", ("条例/30/1",)),
    "consultation_sent": ("自次日起，征求意见所需时间不计入期限", ("条例/33/3",)),
    "consultation_answered": ("收到意见，自次日起恢复计算", ("条例/33/3",)),
    "consultation_lapsed": ("对方逾期未提出意见；期限届满次日已恢复计算", ("条例/33/3",)),
    "consultation_returned": ("征求意见书被退回，自次日起恢复计算", ("条例/33/3",)),
    "notice_served": ("登记文书送达日，对方的期限自次日起算", ()),
    "extended": ("经负责人同意并告知申请人，期限延长", ("条例/33/2",)),
    "fee_noticed": ("发出收费通知，等待缴费，期间不占用答复期限", ("处理费办法/6/1",)),
    "fee_paid": ("缴清费用，自次日起重新计算答复期限", ("处理费办法/6/1",)),
    "fee_lapsed": ("逾期未缴费，视为放弃申请，不再计算", ("处理费办法/6/1",)),
    "reasons_requested": ("要求申请人说明理由", ("条例/35/1",)),
    "reasons_received": ("收到理由说明", ("条例/35/1",)),
    "delay_fixed": ("确定延迟答复的日期并告知，以该日为期限届满日", ("条例/35/1",)),
    "dispatched": ("邮寄、电子送达以发出之日为答复之日；其他方式等待签收", ("235号函",)),
    "service_recorded": ("直接送达等以签收之日为答复之日；邮寄的，答复之日不变", ("235号函",)),
    "mail_returned": ("邮件退回；因行政机关原因的，原发出日无效", ("235号函",)),
    "withdrawn": ("申请人撤回，不再计算", ()),
    "remanded": ("责令重新答复，另起一轮", ("条例/33/2",)),
    "self_corrected": ("撤销原答复，另起一轮", ("条例/51/1",)),
    "day_recalculated": ("放假安排变动，重算期限；已告知申请人的日期另行决定", ("条例/33/2",)),
    "day_decided": ("负责人决定届满日以哪一日为准", ("条例/33/2",)),
    "proceeding_recorded": ("救济程序", ("条例/51/1",)),
}  # fmt: skip

RISKS: Final = {
    "correction_notice_late": "补正告知晚于7个工作日，从严以不重新计算的届满日为风险日（SW-2）",
    "receipt_unconfirmed": "尚未与申请人确认收到，从严自实际到达之日起算（条例第三十一条）",
    "receipt_confirmed_late": "确认晚于实际到达，从严自实际到达之日起算（条例第三十一条）",
    "told_day_moved": "放假安排变动后的届满日与已告知的日期不同，风险日取较早的一日",
    "delay_late": "告知延迟期限时原期限已经届满，从严以原届满日为风险日",
}
RISK_UNANNOUNCED: Final = "放假通知尚未公布，提醒以只扣除周末的最早日期为准"
RISK_CONSULTED: Final = "征求意见的扣除从严计算：收到意见或者对方期限届满当日计入（SW-3）"
