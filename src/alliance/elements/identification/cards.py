"""The cards, in our words: values over the recognised domains (Schwartz et al. 2012), what one has lived, how one sees
trouble and help, what one likes. None is about trauma, health or sexuality: a therapist holds the same cards.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Card:
    """One card: its deck, the domain it belongs to, its words."""

    key: str
    deck: str
    domain: str
    words: Promise | str


DECKS: Mapping[str, Promise | str] = {
    "values": _("What matters to me"),
    "lived": _("What I have lived"),
    "views": _("How I see trouble and help"),
    "likes": _("What I like"),
}
CARDS: Sequence[Card] = (
    Card("values.thinking_for_myself", "values", "self_direction_thought", _("Thinking for myself")),
    Card("values.learning_new_things", "values", "self_direction_thought", _("Learning new things")),
    Card(
        "values.asking_questions_nobody_asks",
        "values",
        "self_direction_thought",
        _("Asking questions nobody asks"),
    ),
    Card("values.deciding_my_own_way", "values", "self_direction_action", _("Deciding my own way")),
    Card("values.being_free_to_go", "values", "self_direction_action", _("Being free to go")),
    Card("values.making_things_by_hand", "values", "self_direction_action", _("Making things by hand")),
    Card("values.something_new_now_and_then", "values", "stimulation", _("Something new now and then")),
    Card("values.a_bit_of_adventure", "values", "stimulation", _("A bit of adventure")),
    Card("values.enjoying_good_food", "values", "hedonism", _("Enjoying good food")),
    Card("values.laughing_a_lot", "values", "hedonism", _("Laughing a lot")),
    Card("values.time_with_nothing_to_do", "values", "hedonism", _("Time with nothing to do")),
    Card("values.being_good_at_what_i_do", "values", "achievement", _("Being good at what I do")),
    Card("values.finishing_what_i_begin", "values", "achievement", _("Finishing what I begin")),
    Card("values.being_seen_for_my_work", "values", "achievement", _("Being seen for my work")),
    Card("values.having_a_say", "values", "power_dominance", _("Having a say")),
    Card("values.having_enough_to_be_safe", "values", "power_resources", _("Having enough to be safe")),
    Card("values.keeping_my_dignity", "values", "face", _("Keeping my dignity")),
    Card("values.not_being_laughed_at", "values", "face", _("Not being laughed at")),
    Card("values.a_quiet_home", "values", "security_personal", _("A quiet home")),
    Card("values.knowing_what_comes_next", "values", "security_personal", _("Knowing what comes next")),
    Card("values.a_country_at_peace", "values", "security_societal", _("A country at peace")),
    Card("values.keeping_customs_alive", "values", "tradition", _("Keeping customs alive")),
    Card("values.what_my_grandparents_taught_m", "values", "tradition", _("What my grandparents taught me")),
    Card("values.a_faith_that_carries_me", "values", "tradition", _("A faith that carries me")),
    Card("values.keeping_to_what_was_agreed", "values", "conformity_rules", _("Keeping to what was agreed")),
    Card("values.not_hurting_anybody", "values", "conformity_interpersonal", _("Not hurting anybody")),
    Card("values.being_polite", "values", "conformity_interpersonal", _("Being polite")),
    Card("values.staying_humble", "values", "humility", _("Staying humble")),
    Card("values.not_needing_to_be_the_centre", "values", "humility", _("Not needing to be the centre")),
    Card("values.being_there_for_my_family", "values", "benevolence_caring", _("Being there for my family")),
    Card("values.caring_for_somebody", "values", "benevolence_caring", _("Caring for somebody")),
    Card("values.good_friends", "values", "benevolence_caring", _("Good friends")),
    Card(
        "values.being_somebody_to_rely_on",
        "values",
        "benevolence_dependability",
        _("Being somebody to rely on"),
    ),
    Card("values.keeping_a_secret", "values", "benevolence_dependability", _("Keeping a secret")),
    Card("values.fairness_for_everybody", "values", "universalism_concern", _("Fairness for everybody")),
    Card("values.standing_up_for_the_weak", "values", "universalism_concern", _("Standing up for the weak")),
    Card("values.being_in_nature", "values", "universalism_nature", _("Being in nature")),
    Card("values.caring_for_animals", "values", "universalism_nature", _("Caring for animals")),
    Card(
        "values.listening_to_other_opinions",
        "values",
        "universalism_tolerance",
        _("Listening to other opinions"),
    ),
    Card("values.other_ways_of_life", "values", "universalism_tolerance", _("Other ways of life")),
    Card("values.beautiful_things_around_me", "values", "beauty", _("Beautiful things around me")),
    Card("values.music_that_moves_me", "values", "beauty", _("Music that moves me")),
    Card("values.saying_what_is_true", "values", "honesty", _("Saying what is true")),
    Card("lived.grew_up_with_brothers_or_sist", "lived", "family", _("Grew up with brothers or sisters")),
    Card("lived.grew_up_as_an_only_child", "lived", "family", _("Grew up as an only child")),
    Card("lived.grew_up_in_the_countryside", "lived", "family", _("Grew up in the countryside")),
    Card("lived.grew_up_in_a_big_city", "lived", "family", _("Grew up in a big city")),
    Card("lived.grew_up_with_more_than_one_la", "lived", "family", _("Grew up with more than one language")),
    Card(
        "lived.grew_up_with_a_grandparent_in", "lived", "family", _("Grew up with a grandparent in the house")
    ),
    Card("lived.grew_up_with_little_money", "lived", "family", _("Grew up with little money")),
    Card("lived.moved_house_often_as_a_child", "lived", "family", _("Moved house often as a child")),
    Card("lived.studied_first_in_the_family", "lived", "family", _("Studied first in the family")),
    Card("lived.moved_away_first_of_the_famil", "lived", "family", _("Moved away first of the family")),
    Card("lived.have_lived_in_another_country", "lived", "places", _("Have lived in another country")),
    Card("lived.came_to_this_country_from_els", "lived", "places", _("Came to this country from elsewhere")),
    Card("lived.have_lived_alone_for_years", "lived", "places", _("Have lived alone for years")),
    Card("lived.have_lived_in_a_shared_flat", "lived", "places", _("Have lived in a shared flat")),
    Card("lived.have_lived_by_the_sea", "lived", "places", _("Have lived by the sea")),
    Card("lived.have_moved_for_somebody_else", "lived", "places", _("Have moved for somebody else")),
    Card("lived.have_changed_my_profession", "lived", "work", _("Have changed my profession")),
    Card("lived.have_lost_a_job", "lived", "work", _("Have lost a job")),
    Card("lived.have_worked_nights", "lived", "work", _("Have worked nights")),
    Card("lived.have_worked_with_my_hands", "lived", "work", _("Have worked with my hands")),
    Card("lived.have_led_a_team", "lived", "work", _("Have led a team")),
    Card("lived.have_begun_something_of_my_ow", "lived", "work", _("Have begun something of my own")),
    Card("lived.have_failed_an_exam_that_matt", "lived", "work", _("Have failed an exam that mattered")),
    Card("lived.have_gone_back_to_learning_as", "lived", "work", _("Have gone back to learning as an adult")),
    Card("lived.have_served_customers", "lived", "work", _("Have served customers")),
    Card("lived.raise_or_have_raised_a_child", "lived", "people", _("Raise or have raised a child")),
    Card("lived.have_a_stepfamily", "lived", "people", _("Have a stepfamily")),
    Card("lived.have_no_children", "lived", "people", _("Have no children")),
    Card("lived.have_cared_for_a_parent", "lived", "people", _("Have cared for a parent")),
    Card("lived.have_been_alone_for_long", "lived", "people", _("Have been alone for long")),
    Card("lived.have_lost_somebody_close_to_m", "lived", "people", _("Have lost somebody close to me")),
    Card("lived.have_ended_a_friendship", "lived", "people", _("Have ended a friendship")),
    Card("lived.have_lived_with_an_animal_i_l", "lived", "people", _("Have lived with an animal I loved")),
    Card(
        "lived.have_been_the_only_one_like_m", "lived", "ways", _("Have been the only one like me in a room")
    ),
    Card("lived.have_kept_a_diary_for_years", "lived", "ways", _("Have kept a diary for years")),
    Card(
        "lived.have_sung_in_a_choir_or_playe", "lived", "ways", _("Have sung in a choir or played in a band")
    ),
    Card("lived.have_done_a_sport_for_years", "lived", "ways", _("Have done a sport for years")),
    Card("lived.have_prayed_in_a_hard_time", "lived", "ways", _("Have prayed in a hard time")),
    Card("lived.have_left_a_faith", "lived", "ways", _("Have left a faith")),
    Card("lived.have_given_up_something_i_lov", "lived", "ways", _("Have given up something I loved")),
    Card("lived.have_started_again_from_nothi", "lived", "ways", _("Have started again from nothing")),
    Card("lived.have_travelled_alone", "lived", "ways", _("Have travelled alone")),
    Card(
        "views.trouble_often_begins_in_how_w", "views", "causes", _("Trouble often begins in how we grew up")
    ),
    Card("views.trouble_often_begins_in_what", "views", "causes", _("Trouble often begins in what we think")),
    Card(
        "views.trouble_often_comes_from_too",
        "views",
        "causes",
        _("Trouble often comes from too much to carry"),
    ),
    Card("views.trouble_often_comes_from_lone", "views", "causes", _("Trouble often comes from loneliness")),
    Card("views.the_body_and_the_mood_are_one", "views", "causes", _("The body and the mood are one")),
    Card("views.some_of_it_is_simply_how_we_a", "views", "causes", _("Some of it is simply how we are made")),
    Card(
        "views.what_happens_around_us_makes",
        "views",
        "causes",
        _("What happens around us makes us ill or well"),
    ),
    Card("views.old_losses_come_back", "views", "causes", _("Old losses come back")),
    Card("views.we_repeat_what_we_know", "views", "causes", _("We repeat what we know")),
    Card("views.worry_is_love_with_nowhere_to", "views", "causes", _("Worry is love with nowhere to go")),
    Card("views.injustice_makes_people_ill", "views", "causes", _("Injustice makes people ill")),
    Card("views.sometimes_there_is_no_reason", "views", "causes", _("Sometimes there is no reason")),
    Card("views.talking_helps_most", "views", "helps", _("Talking helps most")),
    Card("views.doing_helps_more_than_talking", "views", "helps", _("Doing helps more than talking")),
    Card("views.small_steps_often_help_most", "views", "helps", _("Small steps, often, help most")),
    Card("views.being_understood_comes_first", "views", "helps", _("Being understood comes first")),
    Card("views.time_helps", "views", "helps", _("Time helps")),
    Card("views.moving_the_body_helps", "views", "helps", _("Moving the body helps")),
    Card("views.writing_helps", "views", "helps", _("Writing helps")),
    Card("views.other_people_who_went_through", "views", "helps", _("Other people who went through it help")),
    Card("views.laughing_helps", "views", "helps", _("Laughing helps")),
    Card("views.faith_helps", "views", "helps", _("Faith helps")),
    Card(
        "views.understanding_where_it_comes", "views", "helps", _("Understanding where it comes from helps")
    ),
    Card("views.trying_it_out_helps", "views", "helps", _("Trying it out helps")),
    Card("views.rest_helps", "views", "helps", _("Rest helps")),
    Card("views.saying_no_helps", "views", "helps", _("Saying no helps")),
    Card("likes.gardening", "likes", "outside", _("Gardening")),
    Card("likes.walking", "likes", "outside", _("Walking")),
    Card("likes.cycling", "likes", "outside", _("Cycling")),
    Card("likes.swimming", "likes", "outside", _("Swimming")),
    Card("likes.mountains", "likes", "outside", _("Mountains")),
    Card("likes.fishing", "likes", "outside", _("Fishing")),
    Card("likes.birds", "likes", "outside", _("Birds")),
    Card("likes.reading_novels", "likes", "inside", _("Reading novels")),
    Card("likes.cooking", "likes", "inside", _("Cooking")),
    Card("likes.baking", "likes", "inside", _("Baking")),
    Card("likes.board_games", "likes", "inside", _("Board games")),
    Card("likes.computer_games", "likes", "inside", _("Computer games")),
    Card("likes.puzzles", "likes", "inside", _("Puzzles")),
    Card("likes.knitting_or_sewing", "likes", "inside", _("Knitting or sewing")),
    Card("likes.films", "likes", "inside", _("Films")),
    Card("likes.series", "likes", "inside", _("Series")),
    Card("likes.drawing_or_painting", "likes", "making", _("Drawing or painting")),
    Card("likes.photography", "likes", "making", _("Photography")),
    Card("likes.making_music", "likes", "making", _("Making music")),
    Card("likes.writing", "likes", "making", _("Writing")),
    Card("likes.woodwork", "likes", "making", _("Woodwork")),
    Card("likes.repairing_things", "likes", "making", _("Repairing things")),
    Card("likes.history", "likes", "knowing", _("History")),
    Card("likes.science", "likes", "knowing", _("Science")),
    Card("likes.politics", "likes", "knowing", _("Politics")),
    Card("likes.languages", "likes", "knowing", _("Languages")),
    Card("likes.stars", "likes", "knowing", _("Stars")),
    Card("likes.dancing", "likes", "together", _("Dancing")),
    Card("likes.football", "likes", "together", _("Football")),
    Card("likes.watching_sport", "likes", "together", _("Watching sport")),
    Card("likes.volunteering", "likes", "together", _("Volunteering")),
    Card("likes.markets", "likes", "together", _("Markets")),
    Card("likes.travelling", "likes", "together", _("Travelling")),
)
BY_KEY: Mapping[str, Card] = {one.key: one for one in CARDS}
