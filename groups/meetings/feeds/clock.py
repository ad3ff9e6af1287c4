"""A zone's wall clock, asked thousands of times for one feed."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)


class Clock:
    """On most days no clock changes: there the offset is a sum, worked out once for each day."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.zone = ZoneInfo(name)
        self._calm: dict[date, timedelta | None] = {}

    def instant(self, day: date, wall: time) -> datetime:
        """The first of two equal hours; a skipped one as much later as the clocks jump."""
        offset = self._offset(day)
        if offset is None:
            return datetime.combine(day, wall, self.zone).astimezone(UTC)
        return datetime.combine(day, wall, UTC) - offset

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.zone)

    def is_plain(self, day: date, wall: time, length: timedelta) -> bool:
        """Whether no program can misread this time and length: the clocks do not change then."""
        return self._offset(day) is not None or self._is_plain(day, wall, length)

    def _is_plain(self, day: date, wall: time, length: timedelta) -> bool:
        begins = datetime.combine(day, wall, self.zone)
        ends = self.local(begins.astimezone(UTC) + length)
        offsets = {one.replace(fold=fold).utcoffset() for one in (begins, ends) for fold in (0, 1)}
        return len(offsets) == 1

    def _offset(self, day: date) -> timedelta | None:
        """The offset from the day before to the day after; None where it changes between."""
        if day not in self._calm:
            noon = datetime.combine(day, time(12), UTC)
            before, after = self.local(noon - 2 * _DAY), self.local(noon + 2 * _DAY)
            offset = before.utcoffset()
            self._calm[day] = offset if offset == after.utcoffset() else None
        return self._calm[day]
