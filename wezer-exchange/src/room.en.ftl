wezer-exchange-payments = pay in the name of who acts, as far as that person may
wezer-exchange-market = see announcements, and write them in the name of who acts
wezer-exchange-campaigns = see campaigns, and start them in the name of who acts
