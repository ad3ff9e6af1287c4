"""What the finder shows, and who wants to be told."""

from groups.finder.models.facilitators import ShownFacilitator as ShownFacilitator
from groups.finder.models.listings import Listing as Listing
from groups.finder.models.listings import ListingQuerySet as ListingQuerySet
from groups.finder.models.listings import NextTime as NextTime
from groups.finder.models.wishes import Wish as Wish
from groups.finder.models.wishes import WishQuerySet as WishQuerySet
