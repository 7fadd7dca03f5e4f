# Rings of offers and wants
unknown-ring = There is no ring { $ring } with you in it.
ring-not-to-be-had = Announcement { $announcement } is not to be had: it is closed, or nothing is left of it, or it is not for you to see.
ring-not-a-gift = Each gift takes an offer and a want that it serves.
not-a-ring = Everybody in a ring gives one and gets one: who gets one gives the next, and nobody stands in it twice.
ring-how-many = A ring has 2 to { $limit } sides.
ring-not-in-it = A ring is proposed by somebody in it.
ring-too-many-awaited = { $limit } rings of yours await answers already. Wait until some are answered.
ring-too-late = It is too late to answer ring { $ring }.
ring-in-the-past = { $moment } is not to come. Leave time to answer.
ring-too-long = Answers are awaited for at most { $limit } days.

