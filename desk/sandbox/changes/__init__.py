"""Everything that changes a club: functions of the club, the moment, and what the request gave. A refusal changes nothing."""
