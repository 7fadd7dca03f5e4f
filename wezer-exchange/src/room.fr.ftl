wezer-exchange-payments = payer au nom de qui agit, dans la mesure où cette personne le peut
wezer-exchange-market = voir les annonces, et en écrire au nom de qui agit
wezer-exchange-campaigns = voir les campagnes, et en lancer au nom de qui agit
