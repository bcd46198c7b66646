"""casework inside another program: register a request, take a step, read the deadline."""

from __future__ import annotations

from datetime import date
from tempfile import TemporaryDirectory

from casework import Accept, Casework, NotAllowed, Register, Submit


def main() -> None:
    with TemporaryDirectory() as folder, Casework.open(f"sqlite:///{folder}/cases.db") as cw:
        request = Register(
            on=date(2025, 3, 3),
            applicant={
                "name": "申请人甲",
                "class": "natural_person",
                "email": "jia@example.invalid",
            },
            channel="in_person",
            submitted_on=date(2025, 3, 3),
            description="某路改造工程的立项批复",
            form="paper",
            delivery="post",
        )
        case = cw.execute(request, actor="dengji", idempotency_key="platform-4711")
        print(case.number, case.state, case.due)
        try:
            cw.execute(Accept(number=case.number, on=date(2025, 3, 4)), actor="chengban")
        except NotAllowed as error:  # no proof of identity: ask for a correction first
            print(error.code, error.message, *error.cites)
        try:
            cw.execute(Submit(number=case.number), actor="chengban", expected_version=case.version)
        except NotAllowed as error:
            print(*(refusal.message for refusal in error.refusals), sep="\n")
        actions = cw.actions(case.number, actor="chengban")
        print([action.trigger for action in actions if action.allowed])


if __name__ == "__main__":
    main()
