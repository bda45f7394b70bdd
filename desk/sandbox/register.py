"""The register of clients: found by id, card, phone or part of a name, fast enough for 250,000 of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from desk.sandbox.people import Person

_PHONE_DIGITS = 9


class Register:
    """Clients in the order they came, with the indexes a search needs."""

    def __init__(self, people: Iterable[Person]) -> None:
        self._people: dict[int, Person] = {}
        self._tags: dict[str, tuple[int, ...]] = {}
        self._phones: dict[str, tuple[int, ...]] = {}
        self._surnames: dict[int, str] = {}
        self._names: dict[int, str] = {}
        for person in people:
            self.put(person)

    def __len__(self) -> int:
        return len(self._people)

    def __iter__(self) -> Iterator[Person]:
        return iter(self._people.values())

    def get(self, client_id: int) -> Person | None:
        """The client, or None."""
        return self._people.get(client_id)

    def put(self, person: Person) -> None:
        """Adds a client or takes the place of what was known."""
        if person.id in self._people:
            self._forget(self._people[person.id])
        self._people[person.id] = person
        self._surnames[person.id] = person.surname.lower()
        self._names[person.id] = person.name.lower()
        if person.tag:
            self._tags[person.tag] = (*self._tags.get(person.tag, ()), person.id)
        for phone in _phones(person):
            self._phones[phone] = (*self._phones.get(phone, ()), person.id)

    def drop(self, client_id: int) -> None:
        """Removes a client."""
        self._forget(self._people.pop(client_id))
        del self._surnames[client_id], self._names[client_id]

    def by_tag(self, tag: str) -> list[Person]:
        """Everybody with exactly this text as a tag."""
        return [self._people[each] for each in self._tags.get(tag, ())]

    def by_phone(self, phone: str) -> list[Person]:
        """Everybody with this phone, however it is written."""
        return [self._people[each] for each in self._phones.get(phone_key(phone), ())]

    def by_field(self, field: str, value: str) -> list[Person]:
        """Everybody with exactly this value, looked for one by one."""
        return [each for each in self._people.values() if getattr(each, field) == value]

    def by_part(self, surname: str, name: str) -> list[Person]:
        """Everybody whose surname and name contain these parts, in any letter case."""
        surname, name = surname.lower(), name.lower()
        found = [each for each, text in self._surnames.items() if surname in text]
        return [self._people[each] for each in found if name in self._names[each]]

    def _forget(self, person: Person) -> None:
        if person.tag:
            _remove(self._tags, person.tag, person.id)
        for phone in _phones(person):
            _remove(self._phones, phone, person.id)


def phone_key(phone: str) -> str:
    """The digits that make two spellings of a phone the same."""
    return "".join(filter(str.isdigit, phone))[-_PHONE_DIGITS:]


def _phones(person: Person) -> set[str]:
    return {phone_key(phone) for phone in (person.phone1, person.phone2) if phone}


def _remove(index: dict[str, tuple[int, ...]], key: str, client_id: int) -> None:
    index[key] = tuple(each for each in index[key] if each != client_id)
    if not index[key]:
        del index[key]
