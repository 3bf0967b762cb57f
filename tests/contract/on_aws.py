"""Which tests of the suite do not apply to AWS, and why: there other services do that work."""

DELIVERIES = "deliveries and their retries are SNS's own business; tests/aws shows what is ours"
NOTHING_WAITS = "the stream brings changes to the judge; nothing waits for a check"
RENAMING = "a store is a key of the table: it is uploaded under its new name, and forgotten"
VERSIONS = "a version of an object never changes; what is held is the version that was judged"
NO_TRANSACTION = "DynamoDB has none for a file; tests/aws shows how a load is resumed"
ONE_STORE = "there is a message for each store and batch; tests/aws shows them"
HISTORY = "it keeps the last change and the news, and SNS the deliveries; see tests/aws/test_why"
FIRST_LOADS = "a first load comes in batches, each of which is an alert; --baseline tells nobody"
OUTAGE_ACTIONS = "people act on outages on one machine only, so far"
LOW_STOCK = "Check-Stock reads no thresholds, so far: an alert is of what is out or back"
SUBSCRIPTIONS = "SNS numbers no subscribers, and confirms before it lets go; tests/aws shows it"
OVERDUE = "files are expected on one machine only, so far: the clock alone wakes no function"

READING = "pages read one machine, so far; ports/reading.py says by which key it would answer"

FORECASTS = "its table keeps no sales, so far; docs/aws.md says how it would"

REASONS = {
    "test_demand": FORECASTS,
    "test_reading": READING,
    "test_somebody_may_be_of_both_kinds": SUBSCRIPTIONS,
    "test_a_question_that_fails_is_asked_again_in_the_same_words": DELIVERIES,
    "test_a_load_that_is_killed_before_it_is_held_is_held_the_next_time": NO_TRANSACTION,
    "test_a_file_that_changed_since_it_was_judged_is_not_held": VERSIONS,
    "test_a_renamed_store_keeps_levels_outages_and_lateness": RENAMING,
    "test_the_old_name_is_a_new_store_afterwards": RENAMING,
    "test_a_store_can_be_respelt": RENAMING,
    "test_joined_stores_keep_of_each_item_the_newer_level": RENAMING,
    "test_joined_stores_are_late_for_what_either_was_late_for": RENAMING,
    "test_joined_stores_have_an_outage_where_the_level_is_out": RENAMING,
    "test_joined_stores_are_out_since_the_newer_level_says_so": RENAMING,
    "test_joining_keeps_since_when_an_item_is_out": RENAMING,
    "test_what_joining_changed_is_in_the_history": RENAMING,
    "test_who_subscribed_to_the_old_name_hears_of_the_new_one": RENAMING,
    "test_a_store_that_is_not_there_cannot_be_renamed": RENAMING,
    "test_news_of_a_store_renamed_before_its_check_is_told_under_the_new_name": RENAMING,
    "test_the_levels_of_a_renamed_store_go_back_under_its_new_name": RENAMING,
    "test_a_level_that_came_from_another_store_by_joining_is_kept": RENAMING,
    "test_what_is_no_loaded_file_cannot_be_undone": RENAMING,
    "test_a_store_renamed_since_is_withdrawn_under_its_new_name": RENAMING,
    "test_an_unsent_delivery_is_cancelled": DELIVERIES,
    "test_an_upload_that_nobody_has_checked_is_told_to_nobody": NOTHING_WAITS,
    "test_a_delivery_of_kept_levels_alone_goes_its_way": DELIVERIES,
    "test_what_a_cancelled_delivery_told_besides_is_told_afresh": DELIVERIES,
    "test_what_is_back_by_a_newer_file_is_not_told_as_out": DELIVERIES,
    "test_a_check_that_races_with_an_undo_tells_all_or_nothing": DELIVERIES,
    "test_a_storm_that_is_undone_is_one_message_for_each": ONE_STORE,
    "test_a_message_in_somebodys_hands_counts_as_told_and_is_not_tried_again": DELIVERIES,
    "test_who_was_told_decides_and_not_who_subscribes_now": DELIVERIES,
    "test_each_is_told_of_the_stores_that_it_was_told_of": DELIVERIES,
    "test_promise_7_deliveries": DELIVERIES,
    "test_promise_7_deliver_now": DELIVERIES,
    "test_outage_actions": OUTAGE_ACTIONS,
    "test_low_stock": LOW_STOCK,
    "test_addresses": DELIVERIES,
    "test_overdue": OVERDUE,
    "test_sample": DELIVERIES,
    "test_forgetting_forgets_details_and_renaming_keeps_them": RENAMING,
    "test_a_renamed_store_keeps_its_history": RENAMING,
    "test_an_interrupted_load_writes_nothing": NO_TRANSACTION,
    "test_a_load_that_fails_after_writing_writes_nothing": NO_TRANSACTION,
    "test_a_load_is_seen_by_nobody_before_it_is_done": NO_TRANSACTION,
    "test_a_refusal_is_in_the_ledger_until_the_file_is_taken": NOTHING_WAITS,
    "test_a_crash_between_load_and_check_loses_nothing": NOTHING_WAITS,
    "test_a_second_claim_writes_nothing": NOTHING_WAITS,
    "test_an_alert_is_recorded_before_anything_is_sent": DELIVERIES,
    "test_a_crash_between_check_and_delivery_loses_nothing": DELIVERIES,
    "test_a_retry_sends_the_recorded_alert_however_things_have_changed": DELIVERIES,
    "test_loading_goes_on_while_no_message_goes_out": DELIVERIES,
    "test_a_file_is_loaded_while_a_message_is_being_sent": DELIVERIES,
    "test_one_subscribers_failure_is_not_anothers": DELIVERIES,
    "test_a_stalled_subscriber_is_not_waited_for": DELIVERIES,
    "test_what_waits_for_its_next_try_holds_up_nothing_new": DELIVERIES,
    "test_fresh_deliveries_come_before_those_that_failed": DELIVERIES,
    "test_a_channel_that_is_down_can_be_passed_over": DELIVERIES,
    "test_deliveries_can_be_asked_for_by_alert": DELIVERIES,
    "test_what_is_back_is_explained_too": DELIVERIES,
    "test_what_is_back_stands_in_the_message_of_what_is_out": ONE_STORE,
    "test_a_storm_is_one_message_with_a_section_for_each_store": ONE_STORE,
    "test_a_subscriber_hears_of_the_stores_it_asked_for": ONE_STORE,
    "test_a_refused_file_is_told_to_operations": DELIVERIES,
    "test_without_operations_those_of_the_store_are_told": DELIVERIES,
    "test_rejects_are_told_with_their_rows": DELIVERIES,
    "test_a_good_file_tells_nobody": DELIVERIES,
    "test_the_same_fault_is_told_once_a_day": DELIVERIES,
    "test_nobody_is_told_where_nobody_is_there": DELIVERIES,
    "test_the_chain_is_whole": HISTORY,
    "test_a_first_load_is_told_as_a_summary": FIRST_LOADS,
    "test_several_stores_are_one_summary": FIRST_LOADS,
    "test_a_store_that_was_forgotten_begins_anew": FIRST_LOADS,
}
"""By the name of a test, or of its module."""


def why_not_on_aws(module: str, test: str) -> str | None:
    """Why a test is for one machine only, or None where it is for every platform."""
    return REASONS.get(test) or REASONS.get(module.rpartition(".")[2])
