"""Pages of a listing, as the contract's conventions shape them."""

from typing import Generic, TypeVar

from msgspec import Struct

T = TypeVar("T")
LARGEST_PAGE = 100


class PageRequest(Struct, frozen=True):
    """Which page is wanted; counted from one."""

    page: int = 1
    page_size: int = 25


class Pagination(Struct):
    """Where a page stands in its listing."""

    page: int
    page_size: int
    total_count: int
    total_pages: int
    has_next: bool
    has_previous: bool


class Page(Struct, Generic[T]):
    """One page of a listing. A page past the end has no data and is no error."""

    data: list[T]
    pagination: Pagination


def page_of(data: list[T], total_count: int, wanted: PageRequest) -> Page[T]:
    """Wrap rows that were already cut to the wanted page."""
    total_pages = -(-total_count // wanted.page_size)
    return Page(
        data,
        Pagination(
            page=wanted.page,
            page_size=wanted.page_size,
            total_count=total_count,
            total_pages=total_pages,
            has_next=wanted.page < total_pages,
            has_previous=wanted.page > 1,
        ),
    )
